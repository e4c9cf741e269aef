package web_test

func init() {
	// The page asks for an aimak and a year; whose bundle somebody may have, the
	// reach of the person decides, in Go and again in PostgreSQL.
	goodForm["/exports/bundle"] = "aimak=%s&year=2024"
}
