package api

import (
	"slices"

	"kelishim/aimaks"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// contract is what was signed (OCDS: contract), with the parties and the method
// of the process that it came from.
type contract struct {
	ID                       string      `json:"id"`
	Number                   string      `json:"number"`
	OCID                     string      `json:"ocid,omitempty"`
	Title                    string      `json:"title"`
	Status                   string      `json:"status"`        // as OCDS has it
	StatusDetails            string      `json:"statusDetails"` // as the law has it
	Period                   *period     `json:"period"`
	TerminatedOn             string      `json:"dateTerminated,omitempty"`
	Value                    *amount     `json:"value"`
	DateSigned               string      `json:"dateSigned,omitempty"`
	Buyer                    reference   `json:"buyer"`
	Suppliers                []reference `json:"suppliers"`
	ProcurementMethod        string      `json:"procurementMethod"`
	ProcurementMethodDetails string      `json:"procurementMethodDetails,omitempty"`
	PlannedValue             *amount     `json:"plannedValue,omitempty"`
	Published                bool        `json:"published"`
	Accepted                 *amount     `json:"acceptedValue"`
	Paid                     *amount     `json:"paidValue"`

	Items      []item      `json:"items,omitempty"`
	Amendments []amendment `json:"amendments,omitempty"`
}

// item is a service that the contract buys, and which share of it.
type item struct {
	ID          string    `json:"id"`
	Description string    `json:"description"` // category
	Buyer       reference `json:"deliveryAimak"`
	Share       string    `json:"share"`
}

// amendment is an approved additional agreement.
type amendment struct {
	ID          string  `json:"id"`
	Date        string  `json:"date"`
	Rationale   string  `json:"rationale"`
	Description string  `json:"description,omitempty"`
	ValueChange *amount `json:"valueChange"`
	EndDate     string  `json:"endDate,omitempty"`
}

// contractStatus says in the words of OCDS where a contract stands; its word for
// a good end and a bad one is the same.
var contractStatus = map[string]string{contracts.Draft: "pending", contracts.Signed: "pending", contracts.Active: "active",
	contracts.Completed: "terminated", contracts.Terminated: "terminated", contracts.Cancelled: "cancelled"}

func (c *call) contractShape(r *aimaks.Register, row contracts.Row, ocid string) contract {
	v := contract{ID: idText(row.ID), Number: row.Number, OCID: ocid, Title: row.Title, Status: contractStatus[row.Status], StatusDetails: row.Status,
		Period: days(row.StartsOn, row.EndsOn), TerminatedOn: row.TerminatedOn.String(), Value: in(row.Value, row.Currency),
		DateSigned: row.SignedOn.String(), Buyer: unitReference(r, row.Buyer), ProcurementMethod: row.Method, ProcurementMethodDetails: row.MethodDetails,
		Suppliers:    []reference{{c.inn(row.Provider), row.ProviderName, row.ProviderNameKY}},
		PlannedValue: known(row.PlannedAmount, row.Currency), Published: row.Published,
		Accepted: in(row.Accepted, row.Currency), Paid: in(row.Paid, row.Currency)}
	return v
}

// statuses are the filter's words: those of a contract, and by its dates.
var statuses = append(slices.Clone(contracts.Statuses), "running", "ended")

// contracts lists contracts in the order in which they were recorded.
func (c *call) contracts() (any, error) {
	register, err := c.register()
	if err != nil {
		return nil, err
	}
	f := contracts.Filter{Search: c.text("q"), Aimaks: c.units(register), Service: c.text("service"), Provider: c.text("provider"), Year: c.year(),
		Status: c.choice("status", statuses), Today: date.Today()}
	if err := c.wrong.Or(); err != nil {
		return nil, err
	}
	if f.Aimaks != nil && len(f.Aimaks) == 0 {
		return page(c, nil, nil, func(contracts.Row) contract { return contract{} }), nil
	}
	rows, err := c.h.Contracts.After(c.ctx, c.actor, f, c.afterID(), c.limit+1)
	if err != nil {
		return nil, err
	}
	ocids, err := c.ocids(rows)
	if err != nil {
		return nil, err
	}
	return page(c, rows, func(row contracts.Row) string { return idText(row.ID) },
		func(row contracts.Row) contract { return c.contractShape(register, row, ocids[row.ID]) }), nil
}

func (c *call) ocids(rows []contracts.Row) (map[int64]string, error) {
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return c.h.OCDS.OCIDs(c.ctx, c.actor, ids)
}

// contractRow is the contract of the address.
func (c *call) contractRow() (row contracts.Row, err error) {
	id, err := c.id()
	if err != nil {
		return row, err
	}
	rows, err := c.h.Contracts.After(c.ctx, c.actor, contracts.Filter{Contract: id}, 0, 1)
	if err != nil {
		return row, err
	}
	if len(rows) == 0 {
		return row, db.ErrNotFound
	}
	return rows[0], nil
}

func (c *call) contract() (any, error) {
	row, err := c.contractRow()
	if err != nil {
		return nil, err
	}
	register, err := c.register()
	if err != nil {
		return nil, err
	}
	ocids, err := c.ocids([]contracts.Row{row})
	if err != nil {
		return nil, err
	}
	services, err := c.h.Contracts.Services(c.ctx, c.actor, row.ID)
	if err != nil {
		return nil, err
	}
	amendments, err := c.h.Contracts.Amendments(c.ctx, c.actor, row.ID)
	if err != nil {
		return nil, err
	}
	v := c.contractShape(register, row, ocids[row.ID])
	for _, one := range services {
		v.Items = append(v.Items, item{one.Aimak + "/" + one.Category, one.Category, unitReference(register, one.Aimak), one.Share.String()})
	}
	for _, one := range contracts.Approved(amendments) {
		v.Amendments = append(v.Amendments, amendment{one.Amendment, one.SignedOn.String(), one.Reason + ": " + one.Ground, one.Note,
			in(one.ValueDelta, row.Currency), one.EndsOn.String()})
	}
	return v, nil
}
