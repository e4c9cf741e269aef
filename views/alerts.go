package views

// AlertView is one alert in words.
type AlertView struct {
	Text, URL string
	Kind      string
	Due       string // "" where it has no day
	Mark      string // "late" in words, or ""
}

// AlertsBlock is the beginning of the list of alerts, on the start page.
type AlertsBlock struct {
	Rows  []AlertView
	Total int
}

// AlertSettings is how a person is told of alerts.
type AlertSettings struct {
	Letters    bool   // they get letters
	Switchable bool   // letters can be sent at all
	Text       string // in words
	Calendar   string // in words
}

// CalendarView is the page of a person's calendar; Address is shown once.
type CalendarView struct {
	There   bool
	Address string
}
