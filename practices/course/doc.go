// Package course is the online course: lessons and questions written as Markdown
// files, in Russian, Kyrgyz and English side by side, that a teacher changes in
// a pull request or in the program.
//
//	content.go    the files and how they lie
//	build.go      one course out of its files; refuses what is not by the format
//	markdown.go   what may stand in a text: links, pictures, no HTML
//	questions.go  questions with answers, exercises
//	exercise.go   exercises, checked by the program's own engine
//	demo.go       the demonstration data that exercises run on
//	render.go     texts as HTML, for a page and for the file to keep
//	print.go      the whole course as PDF
//	texts.go      texts that a teacher changed, their versions
//	steps.go      how far somebody has come
//	final.go      the final test
//	certificate.go  what it gives
//
// # The format
//
//	content/course.LANG.md                             title, description; intro
//	content/N-MODULE/module.LANG.md                    title; intro
//	content/N-MODULE/N-LESSON/lesson.LANG.md           title, minutes, law (optional); text
//	content/N-MODULE/N-LESSON/questions.LANG.md        questions
//	content/N-MODULE/N-LESSON/NAME.svg, NAME.LANG.svg  pictures
//	content/final/questions.LANG.md                    the bank of the final test
//
// LANG is ru, ky and en: all three, with the same structure. docs/course.md has
// the whole of it, with examples and the list of figures of the exercises.
package course
