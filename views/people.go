package views

// PersonView is an account in the words of its reader.
type PersonView struct {
	ID                                    int64
	Login, Name, Role, Email, Lang, Units string
	SecondFactor, Mark, Since, LastSeen   string
	HasFactor, Disabled, Own              bool
}

// Account is what a person sees of their own account.
type Account struct {
	Person         PersonView
	MustHaveFactor bool
	Alerts         *AlertSettings // nil where the role has none
	Sessions       []SessionView
}

// SessionView is one place where a person is signed in; Here is this one.
type SessionView struct {
	ID                             int64
	Here                           bool
	Origin, Agent, Since, LastSeen string
}

func (a Account) others() bool { return len(a.Sessions) > 1 }

// Setup is what an application for codes must be told. Picture is a data: URL
// of the QR code, Secret the same as text, in groups.
type Setup struct {
	Picture, Secret string
	Must            bool // nothing else opens before
	Form            Form
}

// OneTimeLink is a link that the administrator hands on.
type OneTimeLink struct {
	Name, Login, Kind, Address, Until, Back string
	MailFailed                              bool
}
