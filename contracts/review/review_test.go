package review_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/contracts/review"
)

func items(weights ...int) []review.Item {
	list := make([]review.Item, len(weights))
	for i, weight := range weights {
		list[i] = review.Item{ID: int64(i + 1), Weight: weight}
	}
	return list
}

func given(list ...string) map[int64]review.Answer {
	answers := map[int64]review.Answer{}
	for i, one := range list {
		if one != "" {
			answers[int64(i+1)] = review.Answer{Answer: one}
		}
	}
	return answers
}

func TestAnAnswerWeighsAsItsItemDoes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		weights  []int
		answers  []string
		lost     string
		applies  string
		level    string
		answered int
	}{
		{"nothing yet", []int{5, 3}, []string{"", ""}, "0", "0", "", 0},
		{"all as it should be", []int{5, 3}, []string{"yes", "yes"}, "0", "8", review.None, 2},
		{"what does not apply weighs nothing", []int{5, 3}, []string{"yes", "not_applicable"}, "0", "5", review.None, 2},
		{"nothing applies", []int{5}, []string{"not_applicable"}, "0", "0", review.None, 1},
		{"partly is half", []int{5, 5, 5, 5, 5, 4}, []string{"yes", "yes", "yes", "yes", "yes", "partly"}, "2", "29", review.Minor, 6},
		{"just under a tenth", []int{1, 5, 5}, []string{"no", "yes", "yes"}, "1", "11", review.Minor, 3},
		{"a tenth", []int{1, 5, 4}, []string{"no", "yes", "yes"}, "1", "10", review.Present, 3},
		{"three tenths", []int{3, 5, 2}, []string{"no", "yes", "yes"}, "3", "10", review.VeryHigh, 3},
		{"six tenths", []int{3, 3, 4}, []string{"no", "no", "yes"}, "6", "10", review.Critical, 3},
		{"an item without an answer does not count", []int{3, 5}, []string{"no", ""}, "3", "3", review.Critical, 1},
	} {
		got := review.Weigh(items(test.weights...), given(test.answers...))
		if got.Level != test.level || got.Answered != test.answered || got.Items != len(test.weights) ||
			!got.Lost.Equal(decimal.RequireFromString(test.lost)) || !got.Applies.Equal(decimal.RequireFromString(test.applies)) {
			t.Errorf("%s: %+v, want %s of %s, %q", test.name, got, test.lost, test.applies, test.level)
		}
	}
}

func TestAnswersStandBelowTheirQuestion(t *testing.T) {
	t.Parallel()
	one, two := int64(1), int64(2)
	threads, open := review.Threads([]review.Comment{{ID: 1, Asks: true}, {ID: 2, Asks: true}, {ID: 3, AnswersID: &one}, {ID: 4}, {ID: 5, AnswersID: &one}})
	if open != 1 || len(threads) != 3 || threads[0].ID != 4 || threads[1].ID != two || len(threads[2].Answers) != 2 || threads[2].Answers[0].ID != 3 {
		t.Errorf("%d open of %+v", open, threads)
	}
	if threads[0].Waits() || !threads[1].Waits() || threads[2].Waits() {
		t.Error("what waits is the question without an answer")
	}
}
