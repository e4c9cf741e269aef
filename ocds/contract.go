package ocds

// Contract is what was signed, and what came of it.
type Contract struct {
	ID             string          `json:"id"`
	AwardID        string          `json:"awardID"`
	Title          string          `json:"title,omitempty"`
	TitleKY        string          `json:"title_ky,omitempty"`
	Description    string          `json:"description,omitempty"`
	Status         string          `json:"status,omitempty"` // pending, active, cancelled, terminated
	Period         *Period         `json:"period,omitempty"`
	Value          *Value          `json:"value,omitempty"` // with the amendments so far
	DateSigned     Moment          `json:"dateSigned,omitzero"`
	Items          []Item          `json:"items,omitempty"`
	Milestones     []Milestone     `json:"milestones,omitempty"`
	Amendments     []Amendment     `json:"amendments,omitempty"`
	Documents      []Document      `json:"documents,omitempty"`
	AgreedMetrics  []Metric        `json:"agreedMetrics,omitempty"`
	Implementation *Implementation `json:"implementation,omitempty"`
}

// Amendment is an additional agreement: what changed and why.
type Amendment struct {
	ID              string `json:"id"`
	Date            Moment `json:"date,omitzero"`
	Description     string `json:"description,omitempty"`
	Rationale       string `json:"rationale,omitempty"`
	AmendsReleaseID string `json:"amendsReleaseID,omitempty"` // the release with the state before
	ReleaseID       string `json:"releaseID,omitempty"`       // the release with the state after
}

// Implementation is the work itself: paid, done, finished.
type Implementation struct {
	EndDate           Moment        `json:"endDate,omitzero"`
	EndDateDetails    string        `json:"endDateDetails,omitempty"`
	FinalValue        *Value        `json:"finalValue,omitempty"`
	FinalValueDetails string        `json:"finalValueDetails,omitempty"`
	Transactions      []Transaction `json:"transactions,omitempty"`
	Milestones        []Milestone   `json:"milestones,omitempty"`
	Metrics           []Metric      `json:"metrics,omitempty"`
	Documents         []Document    `json:"documents,omitempty"`
}

// Transaction is a payment, with the milestone that it pays for. Its id is never
// used again: a merge would swallow one of the two.
type Transaction struct {
	ID                             string              `json:"id"`
	Source                         Link                `json:"source,omitempty"`
	Date                           Moment              `json:"date,omitzero"`
	Value                          *Value              `json:"value,omitempty"`
	Payer                          *Reference          `json:"payer,omitempty"`
	Payee                          *Reference          `json:"payee,omitempty"`
	URI                            Link                `json:"uri,omitempty"`
	RelatedImplementationMilestone *MilestoneReference `json:"relatedImplementationMilestone,omitempty"`
}

// Milestone is something due on a day: a delivery, a payment, an approval.
type Milestone struct {
	ID           string `json:"id"`
	Title        string `json:"title,omitempty"`
	Type         string `json:"type,omitempty"` // approval, delivery, payment, inspection …
	Description  string `json:"description,omitempty"`
	DueDate      Moment `json:"dueDate,omitzero"`
	DateMet      Moment `json:"dateMet,omitzero"`
	DateModified Moment `json:"dateModified,omitzero"`
	Status       string `json:"status,omitempty"` // scheduled, met, notMet, partiallyMet
}

// MilestoneReference names a milestone of the implementation.
type MilestoneReference struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
}

// Document is a paper that proves something, by its address.
type Document struct {
	ID            string   `json:"id"`
	DocumentType  string   `json:"documentType,omitempty"` // contractSigned, completionCertificate …
	Title         string   `json:"title,omitempty"`
	Description   string   `json:"description,omitempty"`
	URL           Link     `json:"url,omitempty"`
	DatePublished Moment   `json:"datePublished,omitzero"`
	DateModified  Moment   `json:"dateModified,omitzero"`
	Format        string   `json:"format,omitempty"`
	Language      string   `json:"language,omitempty"`
	RelatedLots   []string `json:"relatedLots,omitempty"`
}
