package views

// OCDS is what the page of open contracting data shows.
type OCDS struct {
	Prefix, Publisher, Address string
	Holdings                   []OCDSHoldings
	Aimaks                     []Option
}

// OCDSHoldings is what the reader may have for one audience.
type OCDSHoldings struct {
	Public              bool
	Empty               bool
	Processes, Releases string
	Years               []Option
}

func (h OCDSHoldings) base() string {
	if h.Public {
		return "/public/ocds/"
	}
	return "/ocds/"
}

func (h OCDSHoldings) key() string {
	if h.Public {
		return "public"
	}
	return "own"
}

// years in which anything was released for the reader.
func (v OCDS) years() []Option {
	var most []Option
	for _, h := range v.Holdings {
		if len(h.Years) > len(most) {
			most = h.Years
		}
	}
	return most
}
