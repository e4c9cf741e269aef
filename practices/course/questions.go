package course

import (
	"slices"
	"strings"
)

// Question is one question: with answers to choose from, or an exercise whose
// answer the program's engine knows.
type Question struct {
	Heading, Body Text // Markdown; Body may be empty
	Answers       []Answer
	Exercise      *Exercise
	Explanation   Text // of an exercise
}

// Answer is one of the answers to choose from.
type Answer struct {
	Words, Feedback Text // Markdown
	Right           bool
}

// Many tells whether more than one answer is right: then all of them are to be
// chosen and no other.
func (q *Question) Many() bool {
	right := 0
	for _, a := range q.Answers {
		if a.Right {
			right++
		}
	}
	return right > 1
}

// Right tells whether exactly the right answers were chosen.
func (q *Question) Right(chosen []int) bool {
	for i, a := range q.Answers {
		if a.Right != slices.Contains(chosen, i) {
			return false
		}
	}
	return true
}

// Bounds of a question.
const (
	minAnswers = 2
	maxAnswers = 8
)

// written is a question in one language, with where it stands.
type written struct {
	heading, body, explanation, exercise string
	answers                              []writtenAnswer
	line, exerciseLine, bodyLine         int
}

type writtenAnswer struct {
	words, feedback string
	right           bool
	line            int
}

// questions reads the questions of a unit in every language and joins them; what
// is not parallel is refused.
func (b *builder) questions(unit string) []Question {
	var joined []Question
	var first []written
	firstFile := ""
	for _, lang := range languages() {
		source, ok := b.sources.Texts[unit][lang]
		name := file(unit, lang)
		if !ok || !b.whole(name, source) {
			continue
		}
		list := b.readQuestions(name, source)
		b.checkQuestions(unit, lang, name, list)
		if joined == nil {
			first, firstFile, joined = list, name, make([]Question, len(list))
			for i, w := range list {
				joined[i] = Question{Heading: Text{}, Body: Text{}, Explanation: Text{}, Answers: make([]Answer, len(w.answers))}
				for j, a := range w.answers {
					joined[i].Answers[j] = Answer{Words: Text{}, Feedback: Text{}, Right: a.right}
				}
				if w.exercise != "" {
					joined[i].Exercise = b.exercise(name, w)
				}
			}
		}
		if len(list) != len(first) {
			b.refuse("questions_differ", name, 1, "Here", len(list), "There", len(first), "Other", firstFile)
			continue
		}
		for i, w := range list {
			b.join(&joined[i], w, first[i], lang, name, firstFile)
		}
	}
	return joined
}

// join takes a question of one language, where it is parallel to the first one.
func (b *builder) join(q *Question, w, first written, lang, name, firstFile string) {
	if w.exercise != first.exercise {
		b.refuse("exercise_differs", name, w.line, "Other", firstFile, "OtherLine", first.line)
		return
	}
	if len(w.answers) != len(first.answers) {
		b.refuse("answers_differ", name, w.line, "Here", len(w.answers), "There", len(first.answers), "Other", firstFile, "OtherLine", first.line)
		return
	}
	q.Heading[lang], q.Body[lang], q.Explanation[lang] = w.heading, w.body, w.explanation
	for j, a := range w.answers {
		if a.right != first.answers[j].right {
			b.refuse("right_differs", name, a.line, "Other", firstFile, "OtherLine", first.answers[j].line)
		}
		q.Answers[j].Words[lang], q.Answers[j].Feedback[lang] = a.words, a.feedback
	}
}

// readQuestions reads a file of questions line by line.
func (b *builder) readQuestions(name, source string) []written {
	var list []written
	glue := func(text *string, more string) { *text = strings.TrimPrefix(*text+"\n"+more, "\n") }
	for i, line := range strings.Split(source, "\n") {
		number := i + 1
		heading, isHeading := strings.CutPrefix(line, "## ")
		if isHeading {
			list = append(list, written{heading: strings.TrimSpace(heading), line: number})
			continue
		}
		if len(list) == 0 {
			if strings.TrimSpace(line) != "" {
				b.refuse("before_question", name, number)
				return nil
			}
			continue
		}
		q := &list[len(list)-1]
		words, right, isAnswer := answerLine(line)
		quote, isQuote := strings.CutPrefix(strings.TrimLeft(line, " "), ">")
		indented := strings.HasPrefix(line, "  ")
		switch {
		case isAnswer && q.exercise == "":
			q.answers = append(q.answers, writtenAnswer{words: words, right: right, line: number})
		case isQuote && indented && len(q.answers) > 0:
			glue(&q.answers[len(q.answers)-1].feedback, strings.TrimPrefix(quote, " "))
		case isQuote && !indented && q.exercise != "":
			glue(&q.explanation, strings.TrimPrefix(quote, " "))
		case strings.HasPrefix(line, "= ") && q.exercise == "" && len(q.answers) == 0:
			q.exercise, q.exerciseLine = strings.Join(strings.Fields(line[2:]), " "), number
		case strings.TrimSpace(line) == "" && (len(q.answers) > 0 || q.exercise != ""):
		case indented && len(q.answers) > 0 && q.answers[len(q.answers)-1].feedback == "" && !isQuote:
			glue(&q.answers[len(q.answers)-1].words, strings.TrimSpace(line))
		case len(q.answers) == 0 && q.exercise == "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "= "):
			if q.body == "" {
				q.bodyLine = number
			}
			glue(&q.body, line)
		default:
			b.refuse("question_line", name, number)
		}
	}
	for i := range list {
		list[i].body = strings.TrimSpace(list[i].body)
	}
	return list
}

// answerLine reads "- [ ] words" and "- [x] words".
func answerLine(line string) (words string, right, ok bool) {
	for _, mark := range []string{"- [ ] ", "- [x] ", "- [X] "} {
		if words, ok = strings.CutPrefix(line, mark); ok {
			return strings.TrimSpace(words), mark != "- [ ] ", true
		}
	}
	return "", false, false
}

// checkQuestions holds questions to the format, and their texts to what may
// stand in a text.
func (b *builder) checkQuestions(unit, lang, name string, list []written) {
	if len(list) == 0 {
		b.refuse("no_questions", name, 1)
	}
	for _, q := range list {
		if q.heading == "" {
			b.refuse("question_empty", name, q.line)
		}
		b.checkMarkdown(unit, lang, name, q.heading, q.line-1, false)
		b.checkMarkdown(unit, lang, name, q.body, q.bodyLine-1, false)
		if q.exercise != "" {
			if strings.TrimSpace(q.explanation) == "" {
				b.refuse("explanation_missing", name, q.exerciseLine)
			}
			b.checkMarkdown(unit, lang, name, q.explanation, q.exerciseLine, false)
			continue
		}
		b.checkAnswers(unit, lang, name, q)
	}
}

func (b *builder) checkAnswers(unit, lang, name string, q written) {
	right := 0
	for _, a := range q.answers {
		if a.right {
			right++
		}
		if strings.TrimSpace(a.words) == "" {
			b.refuse("answer_empty", name, a.line)
		}
		if strings.TrimSpace(a.feedback) == "" {
			b.refuse("feedback_missing", name, a.line)
		}
		b.checkMarkdown(unit, lang, name, a.words, a.line-1, false)
		b.checkMarkdown(unit, lang, name, a.feedback, a.line, false)
	}
	switch {
	case len(q.answers) < minAnswers || len(q.answers) > maxAnswers:
		b.refuse("answer_count", name, q.line, "Min", minAnswers, "Max", maxAnswers)
	case right == 0:
		b.refuse("no_right_answer", name, q.line)
	case right == len(q.answers):
		b.refuse("no_wrong_answer", name, q.line)
	}
}
