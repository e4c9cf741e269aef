package ocds

// Tender is the call for bids, from its plan to its end.
type Tender struct {
	ID                       string      `json:"id"`
	Title                    string      `json:"title,omitempty"`
	TitleKY                  string      `json:"title_ky,omitempty"`
	Description              string      `json:"description,omitempty"`
	Status                   string      `json:"status,omitempty"` // planning, active, cancelled, unsuccessful, complete …
	ProcuringEntity          *Reference  `json:"procuringEntity,omitempty"`
	ProcurementMethod        string      `json:"procurementMethod,omitempty"`        // open, selective, limited, direct
	ProcurementMethodDetails string      `json:"procurementMethodDetails,omitempty"` // the law's method
	ProcurementRationale     string      `json:"procurementMethodRationale,omitempty"`
	MainProcurementCategory  string      `json:"mainProcurementCategory,omitempty"` // goods, works, services
	AwardCriteria            string      `json:"awardCriteria,omitempty"`
	EligibilityCriteria      string      `json:"eligibilityCriteria,omitempty"` // what bidders must show
	SubmissionMethod         []string    `json:"submissionMethod,omitempty"`
	Value                    *Value      `json:"value,omitempty"` // the engineer's estimate
	TenderPeriod             *Period     `json:"tenderPeriod,omitempty"`
	EnquiryPeriod            *Period     `json:"enquiryPeriod,omitempty"`
	ContractPeriod           *Period     `json:"contractPeriod,omitempty"`
	NumberOfTenderers        int         `json:"numberOfTenderers,omitempty"`
	Tenderers                []Reference `json:"tenderers,omitempty"`
	Lots                     []Lot       `json:"lots,omitempty"`
	Items                    []Item      `json:"items,omitempty"`
	Milestones               []Milestone `json:"milestones,omitempty"`
	Documents                []Document  `json:"documents,omitempty"`
	Amendments               []Amendment `json:"amendments,omitempty"`
}

// Lot is a part of a tender that can be won alone.
type Lot struct {
	ID          string `json:"id"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Status      string `json:"status,omitempty"`
	Value       *Value `json:"value,omitempty"`
}

// Item is a good, work or service that is bought.
type Item struct {
	ID                        string           `json:"id"`
	Description               string           `json:"description,omitempty"`
	RelatedLot                string           `json:"relatedLot,omitempty"`
	Classification            *Classification  `json:"classification,omitempty"`            // CPV, where the code is in it
	AdditionalClassifications []Classification `json:"additionalClassifications,omitempty"` // OKGZ always
	Quantity                  *Quantity        `json:"quantity,omitempty"`
	Unit                      *Unit            `json:"unit,omitempty"`
}

// Classification is a code of a classifier.
type Classification struct {
	Scheme      string `json:"scheme"`
	ID          string `json:"id"`
	Description string `json:"description,omitempty"`
}

// Bids are what was offered.
type Bids struct {
	Statistics []BidStatistic `json:"statistics,omitempty"`
	Details    []Bid          `json:"details,omitempty"`
}

// BidStatistic is a count over the bids.
type BidStatistic struct {
	ID         string    `json:"id"`
	Measure    string    `json:"measure"` // bids, validBids …
	Date       Moment    `json:"date,omitzero"`
	Value      *Quantity `json:"value,omitempty"`
	RelatedLot string    `json:"relatedLot,omitempty"`
}

// Bid is one offer.
type Bid struct {
	ID          string      `json:"id"`
	Date        Moment      `json:"date,omitzero"`
	Status      string      `json:"status,omitempty"` // invited, pending, valid, disqualified, withdrawn
	Tenderers   []Reference `json:"tenderers,omitempty"`
	Value       *Value      `json:"value,omitempty"`
	RelatedLots []string    `json:"relatedLots,omitempty"`
	Documents   []Document  `json:"documents,omitempty"`
}

// Award is the decision who wins.
type Award struct {
	ID          string      `json:"id"`
	Title       string      `json:"title,omitempty"`
	Description string      `json:"description,omitempty"`
	Status      string      `json:"status,omitempty"` // pending, active, cancelled, unsuccessful
	Date        Moment      `json:"date,omitzero"`
	Value       *Value      `json:"value,omitempty"`
	Suppliers   []Reference `json:"suppliers,omitempty"`
	RelatedBid  string      `json:"relatedBid,omitempty"`
	RelatedLots []string    `json:"relatedLots,omitempty"`
	Items       []Item      `json:"items,omitempty"`
	Documents   []Document  `json:"documents,omitempty"`
}
