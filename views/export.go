package views

// Export is a file that is written or was, on the page of its owner.
type Export struct {
	What, URL, Format, Asked, State, Kept string
	Share                                 float64 // done, 0 to 1
	Open                                  bool    // it is written or waits
	Download, Cancel                      string  // addresses, "" where there is nothing to do
}
