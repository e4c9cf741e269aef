package views

import "kelishim/contracts/review"

// ContractReview is what the page of a contract says of its reviews.
type ContractReview struct {
	Status   string // of the newest, "none" where there is none
	Reviewer string
	On       string // when it was started or decided
	Summary  string
	Result   ReviewResult
	URL      string // of the newest review, "" where there is none
	Start    string // where a review is started or gone on with, "" while none can be
	All      string // the page of all comments
	Ask      string // the form of a comment
	Open     []CommentThread
	Findings []Link // on this contract
	Find     string // the form of a finding
}

// ReviewResult words a weighted result.
type ReviewResult struct {
	review.Result
	Words string
}

// CommentThread is a comment with its answers, worded.
type CommentThread struct {
	review.Thread
	About       Link
	When        string
	AnswersWhen []string
	Answer      string // where an answer goes
}

// ReviewView is the page of a review: the checklist with its answers.
type ReviewView struct {
	review.Review
	Contract        Link
	Lead            string
	Result          ReviewResult
	Items           []ReviewItem
	Save, Decide    string
	Kinds           []Option // of answers
	SummaryField    Field
	DecisionField   Field
	Errors          []string
	DecisionErrors  []string
	Questions       int
	Comments, Again Link
}

// ReviewItem is a question with what was answered.
type ReviewItem struct {
	review.Item
	Text, Answer, Note string
	Error              string
}

// CommentsView is the page of all comments on a contract.
type CommentsView struct {
	Threads []CommentThread
	Ask     string
}

// ChecklistView is the page of the checklist in settings.
type ChecklistView struct {
	review.Checklist
	Form     Form
	Items    []Form // one section an item, only its fields are used
	Versions []Link
}
