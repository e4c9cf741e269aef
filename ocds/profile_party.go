package ocds

import (
	"fmt"
	"slices"

	"kelishim/internal/jsontree"
)

// innScheme is the register of Kyrgyz taxpayer numbers in the list of
// org-id.guide.
const innScheme = "KG-INN"

// asideRoles are the portal's own roles; the party stays, the role is listed.
var asideRoles = []string{"allowedTenderer", "complainer"}

// organizations carry their name in the identifier only, and "kg" for Kyrgyz,
// which is the code of Kongo: it is ky.
func (p *profile) organizations() {
	for i, party := range p.release.Objects("parties") {
		path := fmt.Sprintf("/parties/%d", i)
		if identifier := party.Object("identifier"); identifier != nil {
			p.kyrgyzName(identifier, path+"/identifier")
			if name := legalName(identifier); party.String("name") == "" && name != "" {
				p.set("party_name", path, party, "name", name)
			}
		}
		roles := slices.DeleteFunc(slices.Clone(party.Array("roles")), func(role any) bool {
			name, _ := role.(string)
			return contains(asideRoles, name)
		})
		if len(roles) < len(party.Array("roles")) {
			p.set("role_aside", path, party, "roles", roles)
		}
	}
}

func (p *profile) kyrgyzName(identifier *jsontree.Object, path string) {
	name := identifier.Get("legalName_kg")
	if name == nil {
		return
	}
	if !identifier.Has("legalName_ky") {
		identifier.Set("legalName_ky", name)
	}
	identifier.Delete("legalName_kg")
	p.note("kg_is_ky", path+"/legalName_ky", nil, name)
}

func legalName(identifier *jsontree.Object) string {
	for _, name := range []string{"legalName", "legalName_ru", "legalName_ky"} {
		if value := identifier.String(name); value != "" {
			return value
		}
	}
	return ""
}

// buyer is missing in the portal's releases: the party in the role is meant,
// where there is exactly one. The portal's procuringEntity has a name for its id.
func (p *profile) buyer() {
	if buyer := p.only("buyer"); buyer != nil && p.release.Object("buyer") == nil {
		p.set("buyer", "", p.release, "buyer", reference(buyer))
	}
	tender, entity := p.release.Object("tender"), p.only("procuringEntity")
	if tender == nil || entity == nil {
		return
	}
	if p.party(tender.Object("procuringEntity").String("id")) == nil {
		p.set("procuring_entity", "/tender", tender, "procuringEntity", reference(entity))
	}
}

// only gives the one party in a role, nil for none or several.
func (p *profile) only(role string) *jsontree.Object {
	var found *jsontree.Object
	for _, party := range p.release.Objects("parties") {
		if !slices.Contains(party.Array("roles"), any(role)) {
			continue
		}
		if found != nil {
			return nil
		}
		found = party
	}
	return found
}

func (p *profile) party(id string) *jsontree.Object {
	for _, party := range p.release.Objects("parties") {
		if id != "" && party.String("id") == id {
			return party
		}
	}
	return nil
}

// reference is how other parts of a release name a party.
func reference(party *jsontree.Object) *jsontree.Object {
	r := &jsontree.Object{}
	r.Set("id", party.Get("id"))
	if name := party.String("name"); name != "" {
		r.Set("name", name)
	}
	return r
}
