package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
)

// subject finds the aimaks that a request is about, from its address and form.
type subject func(s *Server, c *fiber.Ctx) ([]string, error)

// right is what a route asks for.
type right struct {
	action auth.Action
	of     subject // nil: belongs to no aimak, or is narrowed row by row
}

// rights names every route and what it asks for. A route that is not here does
// not start: forgetting one is found at once. docs/roles.md shows the table.
var rights = map[string]right{
	"GET /healthz":    {auth.Open, nil},
	"GET /static/*":   {auth.Open, nil},
	"GET /robots.txt": {auth.Open, nil},
	"GET /lang/:lang": {auth.Open, nil},
	"GET /signin":     {auth.Open, nil},
	"POST /signin":    {auth.Open, nil},

	"GET /signin/oidc":          {auth.Open, nil},
	"GET /signin/oidc/callback": {auth.Open, nil},
	"POST /signout":             {auth.Visit, nil},

	"GET /signin/code":     {auth.Visit, nil},
	"POST /signin/code":    {auth.Visit, nil},
	"GET /forgotten":       {auth.Open, nil},
	"POST /forgotten":      {auth.Open, nil},
	"GET /welcome/:token":  {auth.Open, nil},
	"POST /welcome/:token": {auth.Open, nil},

	"GET /account":                        {auth.Visit, nil},
	"GET /account/edit":                   {auth.Visit, nil},
	"POST /account/edit":                  {auth.Visit, nil},
	"GET /account/password":               {auth.Visit, nil},
	"POST /account/password":              {auth.Visit, nil},
	"POST /account/sessions/others/end":   {auth.Visit, nil},
	"POST /account/sessions/:id<int>/end": {auth.Visit, nil},
	"GET /account/second-factor":          {auth.Visit, nil},
	"POST /account/second-factor":         {auth.Visit, nil},
	"GET /account/second-factor/codes":    {auth.Visit, nil},
	"POST /account/second-factor/codes":   {auth.Visit, nil},
	"GET /account/second-factor/off":      {auth.Visit, nil},
	"POST /account/second-factor/off":     {auth.Visit, nil},

	"GET /people":                {auth.ReadPeople, nil},
	"GET /people/new":            {auth.KeepPeople, nil},
	"POST /people/new":           {auth.KeepPeople, nil},
	"GET /people/:id<int>":       {auth.ReadPeople, nil},
	"GET /people/:id<int>/edit":  {auth.KeepPeople, nil},
	"POST /people/:id<int>/edit": {auth.KeepPeople, nil},

	"GET /":              {auth.Open, nil}, // of nobody known it is the start page, without a figure that is not published
	"GET /method":        {auth.Open, nil},
	"GET /aimaks":        {auth.Visit, nil},
	"GET /aimaks/:aimak": {auth.Visit, nil},

	"GET /statements/:aimak/:service/:year": {auth.ReadMoney, ofPlace("aimak")},

	"GET /import":          {auth.Import, nil},
	"POST /import":         {auth.Import, nil},
	"POST /import/confirm": {auth.Import, nil},
	"GET /export/:format":  {auth.Visit, nil},

	// The rows decide what of the journal somebody sees.
	"GET /journal":                   {auth.Visit, nil},
	"GET /journal/checkpoint":        {auth.Visit, nil},
	"GET /journal/checkpoint.txt":    {auth.Visit, nil},
	"GET /journal/:entry<int>":       {auth.Visit, nil},
	"GET /journal/:entry<int>/proof": {auth.ReadPersonal, nil},
	"GET /history/:table/:key":       {auth.Visit, nil},

	"GET /compare":        {auth.ReadMoney, ofPlace("aimak")},
	"GET /compare/lines":  {auth.WriteMoney, ofPlace("aimak")},
	"POST /compare/lines": {auth.WriteMoney, ofPlace("aimak")},

	"GET /providers":              {auth.Visit, nil},
	"GET /providers/new":          {auth.KeepProviders, nil},
	"POST /providers/new":         {auth.KeepProviders, nil},
	"GET /providers/:inn":         {auth.Visit, nil},
	"GET /providers/:inn/edit":    {auth.KeepProviders, nil},
	"POST /providers/:inn/edit":   {auth.KeepProviders, nil},
	"GET /providers/:inn/delete":  {auth.KeepProviders, nil},
	"POST /providers/:inn/delete": {auth.KeepProviders, nil},

	"GET /contracts":      {auth.Visit, nil},
	"GET /contracts/new":  {auth.WriteMoney, nil},
	"POST /contracts/new": {auth.WriteMoney, ofPlace("buyer")},

	// Who may read a contract depends on the aimaks that it serves and on
	// whether it is published: the rows decide.
	"GET /contracts/:id<int>":         {auth.Visit, nil},
	"GET /contracts/:id<int>/edit":    {auth.WriteMoney, ofContract},
	"POST /contracts/:id<int>/edit":   {auth.WriteMoney, both(ofContract, ofPlace("buyer"))},
	"GET /contracts/:id<int>/delete":  {auth.WriteMoney, ofContract},
	"POST /contracts/:id<int>/delete": {auth.WriteMoney, ofContract},

	"GET /contracts/:id<int>/services/new":                      {auth.WriteMoney, ofContract},
	"POST /contracts/:id<int>/services/new":                     {auth.WriteMoney, ofContract},
	"GET /contracts/:id<int>/services/:aimak/:category":         {auth.WriteMoney, ofContract},
	"POST /contracts/:id<int>/services/:aimak/:category":        {auth.WriteMoney, both(ofContract, ofPlace("aimak"))},
	"GET /contracts/:id<int>/services/:aimak/:category/delete":  {auth.WriteMoney, ofContract},
	"POST /contracts/:id<int>/services/:aimak/:category/delete": {auth.WriteMoney, both(ofContract, ofPlace("aimak"))},

	"GET /budget":                     {auth.Visit, nil},
	"GET /budget/new":                 {auth.WriteMoney, nil},
	"POST /budget/new":                {auth.WriteMoney, ofPlace("aimak")},
	"GET /budget/lines/:id":           {auth.ReadMoney, ofLine},
	"POST /budget/lines/:id":          {auth.WriteMoney, ofLine},
	"GET /budget/lines/:id/delete":    {auth.WriteMoney, ofLine},
	"POST /budget/lines/:id/delete":   {auth.WriteMoney, ofLine},
	"GET /budget/:aimak/:year":        {auth.ReadMoney, ofPlace("aimak")},
	"GET /budget/:aimak/:year/copy":   {auth.WriteMoney, ofPlace("aimak")},
	"POST /budget/:aimak/:year/copy":  {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/new": {auth.KeepServices, ofPlace("aimak")},
	"GET /register":                   {auth.Visit, nil},

	"GET /budget/:aimak/:year/lines/new":                       {auth.WriteMoney, ofPlace("aimak")},
	"POST /budget/:aimak/:year/lines/new":                      {auth.WriteMoney, ofPlace("aimak")},
	"GET /budget/lines/:id/attributions/new":                   {auth.WriteMoney, ofLine},
	"POST /budget/lines/:id/attributions/new":                  {auth.WriteMoney, ofLine},
	"GET /budget/lines/:id/attributions/:category":             {auth.ReadMoney, ofLine},
	"POST /budget/lines/:id/attributions/:category":            {auth.WriteMoney, ofLine},
	"GET /budget/lines/:id/attributions/:category/delete":      {auth.WriteMoney, ofLine},
	"POST /budget/lines/:id/attributions/:category/delete":     {auth.WriteMoney, ofLine},
	"POST /aimaks/:aimak/services/new":                         {auth.KeepServices, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category":                    {auth.ReadMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/edit":               {auth.KeepServices, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/edit":              {auth.KeepServices, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/delete":             {auth.KeepServices, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/delete":            {auth.KeepServices, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/baseline":           {auth.WriteMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/baseline":          {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/baseline/discard":   {auth.WriteMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/baseline/discard":  {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/volumes/new":        {auth.WriteMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/volumes/new":       {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/volumes/:year":      {auth.ReadMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/volumes/:year":     {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/assets/new":         {auth.WriteMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/assets/new":        {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/assets/:id":         {auth.ReadMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/assets/:id":        {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/assets/:id/delete":  {auth.WriteMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/assets/:id/delete": {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/costs/new":          {auth.WriteMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/costs/new":         {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/costs/:row<int>":    {auth.ReadMoney, ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/costs/:row<int>":   {auth.WriteMoney, ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/volumes/:year/delete": {auth.WriteMoney,
		ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/volumes/:year/delete": {auth.WriteMoney,
		ofPlace("aimak")},
	"GET /aimaks/:aimak/services/:category/costs/:row<int>/delete": {auth.WriteMoney,
		ofPlace("aimak")},
	"POST /aimaks/:aimak/services/:category/costs/:row<int>/delete": {auth.WriteMoney,
		ofPlace("aimak")},
}

func init() {
	// What is recorded row by row under a contract, and the tables of the
	// register, have the same pages each. A form that may not be sent is shown
	// to be read.
	for _, part := range []string{"acts", "payments", "penalties"} {
		grant("/contracts/:id<int>/"+part+"/", ":row<int>", right{auth.Visit, nil}, right{auth.WriteMoney, ofContract})
	}
	for _, table := range []string{"units", "successions", "price-index", "contribution-rates", "categories", "measures", "classification"} {
		grant("/register/"+table+"/", ":key", right{auth.Visit, nil}, right{auth.KeepRegister, nil})
	}
	grant("/register/households/", ":key", right{auth.Visit, nil}, right{auth.KeepCounts, ofHouseholds})
	for _, table := range []string{"units", "successions", "price-index", "contribution-rates", "categories", "measures", "classification",
		"households"} {
		rights["GET /register/"+table] = right{auth.Visit, nil}
	}
}

func init() {
	for name := range deeds {
		rights["GET /people/:id<int>/"+name] = right{auth.KeepPeople, nil}
		rights["POST /people/:id<int>/"+name] = right{auth.KeepPeople, nil}
	}
}

// grant gives the pages of a table their rights: who reads a row, and who makes,
// changes and deletes one.
func grant(path, row string, reads, writes right) {
	rights["GET "+path+row] = reads
	for _, page := range []string{"POST " + path + row, "GET " + path + "new", "POST " + path + "new", "GET " + path + row + "/delete",
		"POST " + path + row + "/delete"} {
		rights[page] = writes
	}
}

// ofPlace reads the SOATE code of an aimak from the address, the form or the
// query; where none is named, the rows decide.
func ofPlace(name string) subject {
	return func(_ *Server, c *fiber.Ctx) ([]string, error) {
		var found []string
		for _, text := range []string{c.Params(name), c.FormValue(name), c.Query(name)} {
			if soate := soateInText.FindString(text); soate != "" {
				found = append(found, soate)
			}
		}
		return found, nil
	}
}

// ofContract is the buyer of the contract of the address.
func ofContract(s *Server, c *fiber.Ctx) ([]string, error) {
	one, err := s.contractAt(c)
	if err != nil {
		return nil, err
	}
	return []string{one.Buyer}, nil
}

// ofLine is the aimak of the budget line of the address.
func ofLine(s *Server, c *fiber.Ctx) ([]string, error) {
	line, err := s.storedLine(c)
	if err != nil {
		return nil, err
	}
	return []string{line.Aimak}, nil
}

// ofHouseholds is the aimak in the key of a count, and the one that the form
// names.
func ofHouseholds(s *Server, c *fiber.Ctx) ([]string, error) {
	aimak, _, _ := strings.Cut(c.Params("key"), "-")
	named, err := ofPlace("aimak")(s, c)
	if aimak != "" {
		named = append(named, aimak)
	}
	return named, err
}

func both(one, other subject) subject {
	return func(s *Server, c *fiber.Ctx) ([]string, error) {
		first, err := one(s, c)
		if err != nil {
			return nil, err
		}
		second, err := other(s, c)
		return append(first, second...), err
	}
}
