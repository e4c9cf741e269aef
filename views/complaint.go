package views

import "kelishim/contracts"

// ComplainView is the search for the service that somebody complains of.
type ComplainView struct {
	Search   string
	Services []ServiceLink
	Found    int // in all
}

// ServiceLink leads to the form of a service.
type ServiceLink struct{ Aimak, Raion, Service, URL string }

// FollowView is a complaint as who has its code sees it.
type FollowView struct {
	Search, Error         string
	Complaint             *contracts.Complaint // nil while no code is given
	Service, Aimak, Filed string
}

// ComplaintView is a complaint as those see it who answer, or watch.
type ComplaintView struct {
	contracts.Complaint
	Service, Aimak, Filed, History string
	Overdue                        bool
	Contract                       Link
	Form                           Form
}
