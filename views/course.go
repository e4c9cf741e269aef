package views

import (
	_ "embed"
	"reflect"
	"slices"

	"kelishim/practices/course"
)

func init() {
	group := slices.IndexFunc(navGroups, func(g navGroup) bool { return g.key == "learning" })
	navGroups[group].items = append(navGroups[group].items, navItem{"course", "/course"})
}

// CourseView is the front page of the course.
type CourseView struct {
	Intro   string // HTML
	Modules []CourseModule
	Minutes int
	Guest   bool // nothing of theirs is kept
	Next    Link // where to begin or to go on
	Done    int
	Of      int
	Files   []Link
	Teach   []Link
	Passed  Link // the certificate
}

// CourseModule is a module with its lessons.
type CourseModule struct {
	Number  int
	Title   string
	Intro   string // HTML
	Lessons []CourseLessonLine
}

// CourseLessonLine is a lesson in the list of contents.
type CourseLessonLine struct {
	Number, Minutes, Questions, Best int
	Title, URL                       string
	Law                              course.Law
	Began, Done                      bool
}

// CourseLesson is one lesson with its questions, before or after they were
// answered.
type CourseLesson struct {
	Module        string
	Number, Of    int
	Minutes       int
	Law           course.Law
	Body          string // HTML
	Action        string
	Questions     []CourseQuestion
	Marked        bool // answers were sent
	Right         int
	Guest         bool
	Before, After Link
	Edit          []Link
	Error         string
}

// CourseQuestion is one question of a lesson or of the final test.
type CourseQuestion struct {
	Number        int
	Name          string // of the form's field
	Heading, Body string // HTML
	Many          bool
	Answers       []CourseAnswer
	Exercise      *CourseExercise
	Marked        bool // the answer was sent and is judged here
	Answered      bool
	Right         bool
}

// CourseAnswer is one answer to choose.
type CourseAnswer struct {
	Value, Words string // Words: HTML
	Chosen       bool
	Feedback     string // HTML, shown once sent; "" for none
	Right        bool
}

// CourseExercise asks for a figure.
type CourseExercise struct {
	Kind        course.Kind
	Typed       string
	Options     []Option // of a choice
	Given       []course.Table
	SameAs      int            // number of the question that shows the same data; 0 where Given does
	Explanation string         // HTML, once sent
	Answer      string         // the engine's, once sent
	Lines       []course.Table // how it comes about, once sent
	Hint        string         // what kind of mistake it may be
	Error       string         // it cannot be read
}

// CourseFinal is the page of the final test: what it is, what was tried.
type CourseFinal struct {
	Guest              bool
	Questions, Of      int // drawn, in the bank
	Percent, PerDay    int
	Left               int
	Open               bool // a try is begun
	Tries              []CourseTry
	Certificate, Check Link
}

// CourseTry is a try that was sent.
type CourseTry struct {
	When, Result string
	URL          string
	Passed       bool
}

// CourseAttempt is one try: its questions to answer, or its result.
type CourseAttempt struct {
	Action      string
	Questions   []CourseQuestion
	Sent        bool
	Passed      bool
	Right       int
	Percent     int
	Certificate Link
	Left        int
}

// CourseUnit is a text in the teacher's list.
type CourseUnit struct {
	Title, Part, URL string
	State, Warning   string
	Faults           []string
}

// CourseText is the page where a text is changed.
type CourseText struct {
	Form    Form
	State   string
	Warning string
	Preview []CoursePreview
	Links   []Link
}

// CoursePreview is how a text will be read in one language.
type CoursePreview struct{ Lang, HTML string }

// CourseOffline is the whole course in one file.
type CourseOffline struct {
	Lang, Title, Description, Intro string
	Source                          string
	Demo                            string // that the figures are made up, "" where there are none
	Modules                         []CourseOfflineModule
	Final                           string
}

// CourseOfflineModule is a module of it.
type CourseOfflineModule struct {
	Number       int
	Title, Intro string
	Lessons      []CourseOfflineLesson
}

// CourseOfflineLesson is a lesson of it.
type CourseOfflineLesson struct {
	Number, Minutes int
	Anchor, Title   string
	Law             course.Law
	Body            string
	Questions       []CourseQuestion
}

//go:embed course_offline.css
var courseOfflineStyle string

func (q CourseQuestion) id() string { return "question-" + q.Name }

// ShareTables shows data that several questions ask about once, at the first.
func ShareTables(list []CourseQuestion) {
	var first []int // questions whose data stand on the page
next:
	for i := range list {
		e := list[i].Exercise
		if e == nil || len(e.Given) == 0 {
			continue
		}
		for _, j := range first {
			if reflect.DeepEqual(list[j].Exercise.Given, e.Given) {
				e.Given, e.SameAs = nil, list[j].Number
				continue next
			}
		}
		first = append(first, i)
	}
}
