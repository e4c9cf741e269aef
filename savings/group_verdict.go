package savings

// Verdict judges a group by the range of its sum, as a statement is judged:
// saves where even the low of the sum is a saving, costs_more where even its
// high is none, else no_clear_difference; "" where nothing is comparable. A
// hurdle belongs to one service: a group in which no service saves by itself
// does not save, and one in which none costs more does not cost more.
func (g *Group) Verdict() Verdict {
	switch {
	case g.Comparable == 0:
		return ""
	case g.SavesCount > 0 && g.Low.Som.Sign() > 0:
		return Saves
	case g.CostsMoreCount > 0 && g.High.Som.Sign() < 0:
		return CostsMore
	default:
		return NoClearDifference
	}
}
