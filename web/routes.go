package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/audit"
	"kelishim/audit/alerts"
	"kelishim/audit/finding"
	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/contracts/hooks"
	"kelishim/contracts/procurement"
	"kelishim/contracts/review"
	"kelishim/contracts/watch"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/documents"
	"kelishim/internal/files"
	"kelishim/internal/journal"
	"kelishim/internal/oidc"
	"kelishim/ocds"
	"kelishim/practices/cases"
	"kelishim/practices/course"
	"kelishim/practices/seminars"
	"kelishim/providers"
	"kelishim/savings/publication"
)

// stores are what the handlers ask. One line a package.
type stores struct {
	auth   *auth.Store
	aimaks *aimaks.Store
	budget *budget.Store

	providers *providers.Store
	contracts *contracts.Store
	hooks     *hooks.Store // made in New, which knows the secret

	procurement *procurement.Store

	journal *journal.Store
	alerts  *alerts.Store

	documents *documents.Store
	ocds      *ocds.Store

	audit    *audit.Store
	reviews  *review.Store
	findings *finding.Store
	watched  *watch.Store

	published *publication.Store
	cases     *cases.Store
	seminars  *seminars.Store
	course    *course.Store
}

func newStores(d *db.DB, dataDir string) stores {
	return stores{
		auth:   auth.NewStore(d),
		aimaks: aimaks.NewStore(d),
		budget: budget.NewStore(d),

		providers: providers.NewStore(d),
		contracts: contracts.NewStore(d),

		procurement: procurement.NewStore(d),

		journal: journal.NewStore(d),
		alerts:  alerts.NewStore(d),

		documents: documents.NewStore(d, files.In(dataDir)),
		ocds:      ocds.NewStore(d),

		audit:    audit.NewStore(d),
		reviews:  review.NewStore(d),
		findings: finding.NewStore(d),
		watched:  watch.NewStore(d),

		published: publication.NewStore(d),
		cases:     cases.NewStore(d),
		seminars:  seminars.NewStore(d),
		course:    course.NewStore(d),
	}
}

// routes names every path of the house; each part lists its own.
func (s *Server) routes(r fiber.Router) {
	r.Get("/healthz", s.healthz)
	r.Get("/static/*", s.static)
	s.sitemapRoutes(r)
	r.Get("/lang/:lang", s.setLang)
	r.Get("/signin", s.signInPage)
	r.Post("/signin", s.signIn)
	r.Get(oidcStart, s.beginSSO)
	r.Get(oidc.CallbackPath, s.finishSSO)
	r.Post("/signout", s.signOut)
	r.Get("/signin/code", s.codePage)
	r.Post("/signin/code", s.passCode)
	s.welcomeRoutes(r)

	s.startRoutes(r)
	r.Get("/method", s.method)
	s.aimakRoutes(r)
	s.statementRoutes(r)
	s.importRoutes(r)
	s.ocdsRoutes(r)
	s.compareRoutes(r)
	s.unitCostRoutes(r)
	s.exportRoutes(r)
	s.bundleRoutes(r)
	s.providerRoutes(r)
	s.contractRoutes(r)
	s.ledgerRoutes(r)
	s.complaintRoutes(r)
	s.watchRoutes(r)
	s.procurementRoutes(r)
	s.serviceRoutes(r)
	s.budgetRoutes(r)
	s.registerRoutes(r)
	s.journalRoutes(r)
	s.flagRoutes(r)
	s.accountRoutes(r)
	s.peopleRoutes(r)
	s.alertRoutes(r)
	s.documentRoutes(r)
	s.reviewRoutes(r)
	s.findingRoutes(r)
	s.dashboardRoutes(r)
	s.publicationRoutes(r)
	s.publicRoutes(r)
	s.practiceRoutes(r)
	s.seminarRoutes(r)
	s.apiRoutes(r)
	s.tokenRoutes(r)
	s.webhookRoutes(r)
	s.courseRoutes(r)
}
