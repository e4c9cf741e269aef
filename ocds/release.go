package ocds

import (
	"bytes"
	"encoding/json"
	"fmt"

	"kelishim/ocds/schema"
)

// Release is what one event told of a contracting process. It never changes:
// what comes later is a later release.
type Release struct {
	OCID             string           `json:"ocid"`
	ID               string           `json:"id"` // unique within the process
	Date             Moment           `json:"date"`
	Tag              []Tag            `json:"tag"`
	InitiationType   string           `json:"initiationType"`
	Language         string           `json:"language,omitempty"`
	Parties          []Organization   `json:"parties,omitempty"`
	Buyer            *Reference       `json:"buyer,omitempty"`
	Planning         *Planning        `json:"planning,omitempty"`
	Tender           *Tender          `json:"tender,omitempty"`
	Bids             *Bids            `json:"bids,omitempty"`
	Awards           []Award          `json:"awards,omitempty"`
	Contracts        []Contract       `json:"contracts,omitempty"`
	RelatedProcesses []RelatedProcess `json:"relatedProcesses,omitempty"`
}

// Tag says what kind of event a release tells of.
type Tag string

// The tags of our releases.
const (
	TagPlanning             Tag = "planning"
	TagPlanningUpdate       Tag = "planningUpdate"
	TagTender               Tag = "tender"
	TagTenderAmendment      Tag = "tenderAmendment"
	TagTenderUpdate         Tag = "tenderUpdate"
	TagTenderCancellation   Tag = "tenderCancellation"
	TagAward                Tag = "award"
	TagAwardUpdate          Tag = "awardUpdate"
	TagAwardCancellation    Tag = "awardCancellation"
	TagContract             Tag = "contract"
	TagContractUpdate       Tag = "contractUpdate"
	TagContractAmendment    Tag = "contractAmendment"
	TagImplementation       Tag = "implementation"
	TagImplementationUpdate Tag = "implementationUpdate"
	TagContractTermination  Tag = "contractTermination"
)

// InitiationTender is the one way that OCDS 1.1 knows for a process to begin.
const InitiationTender = "tender"

// RelatedProcess is another process that this one came from.
type RelatedProcess struct {
	ID           string   `json:"id"`
	Relationship []string `json:"relationship,omitempty"` // framework, prior, unsuccessfulProcess …
	Title        string   `json:"title,omitempty"`
	Scheme       string   `json:"scheme,omitempty"`
	Identifier   string   `json:"identifier,omitempty"` // the ocid where the scheme is "ocid"
	URI          Link     `json:"uri,omitempty"`
}

// Package is what stands around releases or records: who publishes them, when,
// on what terms.
type Package struct {
	URI               Link      `json:"uri"`
	Version           string    `json:"version"`
	Extensions        []string  `json:"extensions,omitempty"`
	PublishedDate     Moment    `json:"publishedDate"`
	Publisher         Publisher `json:"publisher"`
	License           Link      `json:"license,omitempty"`
	PublicationPolicy Link      `json:"publicationPolicy,omitempty"`
}

// Publisher answers for a package.
type Publisher struct {
	Name   string `json:"name"`
	Scheme string `json:"scheme,omitempty"`
	UID    string `json:"uid,omitempty"`
	URI    Link   `json:"uri,omitempty"`
}

// NewPackage is a package of OCDS 1.1 that declares our extensions.
func NewPackage(uri Link, publisher Publisher, published Moment) Package {
	p := Package{URI: uri, Version: "1.1", PublishedDate: published, Publisher: publisher}
	for _, extension := range schema.Extensions {
		p.Extensions = append(p.Extensions, extension.URL)
	}
	return p
}

// ReleasePackageOf is a small release package as one value; large ones are
// written release by release.
type ReleasePackageOf struct {
	Package
	Releases []Release `json:"releases"`
}

// Encode writes a value of this package as JSON on one line, letters as letters.
func Encode(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encode OCDS: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
