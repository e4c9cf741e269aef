package ocds

// Organization is a party of a contracting process, told once in a release and
// named elsewhere by its id.
type Organization struct {
	Name       string      `json:"name,omitempty"`
	NameKY     string      `json:"name_ky,omitempty"`
	NameRU     string      `json:"name_ru,omitempty"`
	ID         string      `json:"id"`
	Identifier *Identifier `json:"identifier,omitempty"`
	Address    *Address    `json:"address,omitempty"`
	Roles      []Role      `json:"roles,omitempty"`
}

// Role is what a party does in the process.
type Role string

// The roles that our parties have.
const (
	RoleBuyer           Role = "buyer"
	RoleProcuringEntity Role = "procuringEntity"
	RoleFunder          Role = "funder"
	RoleTenderer        Role = "tenderer"
	RoleSupplier        Role = "supplier"
	RolePayer           Role = "payer"
	RolePayee           Role = "payee"
)

// Identifier is the party in a public register.
type Identifier struct {
	Scheme      string `json:"scheme"`
	ID          string `json:"id"`
	LegalName   string `json:"legalName,omitempty"`
	LegalNameKY string `json:"legalName_ky,omitempty"`
}

// Address is where an organization sits.
type Address struct {
	StreetAddress string `json:"streetAddress,omitempty"`
	Locality      string `json:"locality,omitempty"`
	Region        string `json:"region,omitempty"`
	PostalCode    string `json:"postalCode,omitempty"`
	CountryName   string `json:"countryName,omitempty"`
}

// Reference names a party of the release.
type Reference struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// Reference is how other parts of the release name the party.
func (o Organization) Reference() Reference { return Reference{ID: o.ID, Name: o.Name} }
