package cardinal

import (
	"math"
	"slices"
)

// quantile is that of R, type 8: h = (n + 1/3) p + 1/3, linear between the
// values on both sides; values must be in ascending order.
func quantile(sorted []float64, p float64) float64 {
	n := float64(len(sorted))
	h := (n+1.0/3)*p + 1.0/3
	switch {
	case n == 0:
		return math.NaN()
	case h < 1:
		return sorted[0]
	case h >= n:
		return sorted[len(sorted)-1]
	}
	at := int(h)
	return sorted[at-1] + (h-math.Floor(h))*(sorted[at]-sorted[at-1])
}

// fences are Q1 - 1.5 IQR and Q3 + 1.5 IQR.
func fences(values []float64) (lower, upper float64) {
	slices.Sort(values)
	q1, q3 := quantile(values, 0.25), quantile(values, 0.75)
	return q1 - 1.5*(q3-q1), q3 + 1.5*(q3-q1)
}

func set(threshold *float64, otherwise float64) float64 {
	if threshold != nil {
		return *threshold
	}
	return otherwise
}

// closeOrCheap is R024 and R058: the second bid lies much nearer to the winning
// one than usual, or much further off.
func (in *Indicators) closeOrCheap(marks Results) {
	var ratios []float64
	for _, d := range in.distances {
		ratios = append(ratios, d.ratio)
	}
	lower, upper := fences(ratios)
	for ocid, d := range in.distances {
		if d.ratio <= set(in.settings.CloseBelow, lower) {
			marks.set(OCID, ocid, "R024", d.ratio)
			marks.set(Tenderer, d.winner, "R024", 0)
			marks.set(Tenderer, d.second, "R024", 0)
		}
		if d.ratio >= set(in.settings.DiscountAbove, upper) {
			marks.set(OCID, ocid, "R058", d.ratio)
			marks.set(Tenderer, d.winner, "R058", 0)
		}
	}
}

// unsuccessful is R025: bids as often as few do, and wins hardly ever.
func (in *Indicators) unsuccessful(marks Results) {
	var ratios, bids []float64
	for _, f := range in.wins {
		ratios, bids = append(ratios, f.ratio()), append(bids, float64(f.whole))
	}
	lower, _ := fences(ratios)
	slices.Sort(bids)
	often := quantile(bids, in.settings.BidsPercentile)
	for id, f := range in.wins {
		if float64(f.whole) >= often && f.ratio() <= set(in.settings.UnsuccessfulBelow, lower) {
			marks.set(Tenderer, id, "R025", f.ratio())
		}
	}
}

// disqualified is R038.
func (in *Indicators) disqualified(marks Results) {
	for group, parties := range in.out {
		var ratios []float64
		for _, f := range parties {
			if f.whole >= in.settings.MinSubmittedBids {
				ratios = append(ratios, f.ratio())
			}
		}
		_, upper := fences(ratios)
		for id, f := range parties {
			if f.whole >= in.settings.MinSubmittedBids && f.ratio() >= set(in.settings.DisqualifiedAbove, upper) {
				marks.set(group, id, "R038", f.ratio())
			}
		}
	}
}

// heterogeneous is R048: supplies things of unusually many kinds.
func (in *Indicators) heterogeneous(marks Results) {
	var counts []float64
	for id, kinds := range in.kinds {
		if len(in.processes[id]) >= in.settings.MinProcesses {
			counts = append(counts, float64(len(kinds)))
		}
	}
	_, upper := fences(counts)
	for id, kinds := range in.kinds {
		if len(in.processes[id]) >= in.settings.MinProcesses && float64(len(kinds)) >= set(in.settings.CategoriesAbove, upper) {
			marks.set(Tenderer, id, "R048", float64(len(kinds)))
		}
	}
}
