package mail

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"kelishim/internal/jobs"
)

// JobKind is the kind of jobs that send a letter.
const JobKind = "mail"

// Enqueue sends a letter once the caller's transaction is committed, or not at
// all. The key names the letter: of one key there is one letter.
func Enqueue(ctx context.Context, tx bun.IDB, key string, letter Letter) (id int64, made bool, err error) {
	letter.Key = key
	return jobs.Enqueue(ctx, tx, jobs.Order{Kind: JobKind, Key: key, Payload: letter})
}

// Job sends letters that were asked for. Where the program dies between the
// server's word and its own note the letter goes out a second time, with the
// same Message-ID: SMTP has no better promise than this.
func (s *Sender) Job() jobs.Kind {
	return jobs.Kind{Attempts: 20, Run: func(ctx context.Context, job *jobs.Job) error {
		var letter Letter
		if err := job.Read(&letter); err != nil {
			return err
		}
		err := s.Deliver(ctx, letter)
		if errors.Is(err, ErrRefused) {
			return jobs.Permanent(err)
		}
		return err
	}}
}
