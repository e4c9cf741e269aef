package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/jobs"
)

type house struct {
	t     *testing.T
	pages *db.DB
	owner *db.DB
}

func newHouse(t *testing.T) *house {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	return &house{t, pages, owner}
}

func (h *house) runner(kinds map[string]jobs.Kind) *jobs.Runner {
	r := jobs.New(h.pages, slog.New(slog.DiscardHandler)).Hasty()
	for name, kind := range kinds {
		r.Register(name, kind)
	}
	return r
}

func (h *house) order(order jobs.Order) (id int64, made bool) {
	h.t.Helper()
	err := h.pages.Do(h.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) (err error) {
		id, made, err = jobs.Enqueue(ctx, tx, order)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return id, made
}

func (h *house) find(id int64) (job *jobs.Job) {
	h.t.Helper()
	err := h.pages.Read(h.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) (err error) {
		job, err = jobs.Find(ctx, tx, id)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return job
}

func (h *house) all(r *jobs.Runner) int {
	h.t.Helper()
	count, err := r.RunDue(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return count
}

func (h *house) exec(query string) {
	h.t.Helper()
	if _, err := h.owner.Pool().ExecContext(h.t.Context(), query); err != nil {
		h.t.Fatal(err)
	}
}

func TestAJobIsDoneOnceWithWhatWasOrderedAndItsAnswerIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, made := h.order(jobs.Order{Kind: "greet", Key: "a", Payload: map[string]string{"name": "Асел"}})
	if _, again := h.order(jobs.Order{Kind: "greet", Key: "a"}); !made || again {
		t.Errorf("asked for twice: made %v, then %v", made, again)
	}
	r := h.runner(map[string]jobs.Kind{"greet": {Run: func(_ context.Context, job *jobs.Job) error {
		var what struct{ Name string }
		if err := job.Read(&what); err != nil {
			return err
		}
		job.Answer("Салам, " + what.Name)
		return nil
	}}})
	if n := h.all(r); n != 1 {
		t.Errorf("%d jobs were done", n)
	}
	if job := h.find(id); job.State() != jobs.Done || string(job.Result) != `"Салам, Асел"` || job.Progress != 1 || job.KeepUntil == nil {
		t.Errorf("the job is %s with %s", job.State(), job.Result)
	}
	if n := h.all(r); n != 0 {
		t.Errorf("it was done again %d times", n)
	}
}

func TestAJobAppearsWithItsCauseOrNotAtAll(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var ran atomic.Int64
	r := h.runner(map[string]jobs.Kind{"greet": {Run: func(context.Context, *jobs.Job) error { ran.Add(1); return nil }}})
	failed := errors.New("the cause fails")
	err := h.pages.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		if _, _, err := jobs.Enqueue(ctx, tx, jobs.Order{Kind: "greet", Key: "a"}); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) || h.all(r) != 0 || ran.Load() != 0 {
		t.Errorf("a job without its cause was done: %v", err)
	}
}

func TestAFailedTryIsRepeatedLaterAndGivenUpInTheEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var tries atomic.Int64
	r := h.runner(map[string]jobs.Kind{
		"shaky": {Run: func(_ context.Context, job *jobs.Job) error {
			return map[bool]error{true: errors.New("not yet")}[tries.Add(1) < 3]
		}},
		"hopeless": {Attempts: 4, Run: func(context.Context, *jobs.Job) error { return errors.New("never") }},
		"final":    {Run: func(context.Context, *jobs.Job) error { return jobs.Permanent(errors.New("no such address")) }},
		"panics":   {Attempts: 1, Run: func(context.Context, *jobs.Job) error { panic("a bug") }},
	})
	for kind, want := range map[string]struct {
		state    jobs.State
		attempts int
	}{"shaky": {jobs.Done, 3}, "hopeless": {jobs.Failed, 4}, "final": {jobs.Failed, 1}, "panics": {jobs.Failed, 1}} {
		id, _ := h.order(jobs.Order{Kind: kind, Key: "a"})
		h.all(r)
		job := h.find(id)
		if job.State() != want.state || job.Attempts != want.attempts || (job.Error == "") != (want.state == jobs.Done) {
			t.Errorf("%s is %s after %d tries: %s", kind, job.State(), job.Attempts, job.Error)
		}
	}
	last := time.Duration(0)
	for attempt := 1; attempt <= 30; attempt++ {
		wait := jobs.BackOff(attempt)
		if wait < last || wait > time.Hour || attempt == 1 && wait != 10*time.Second {
			t.Errorf("try %d waits %s after %s", attempt, wait, last)
		}
		last = wait
	}
}

func TestAJobOfAWorkerThatDiedIsTakenAgainAndTheDeadOneChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, _ := h.order(jobs.Order{Kind: "work", Key: "a"})
	release := make(chan struct{})
	slow := jobs.New(h.pages, slog.New(slog.DiscardHandler))
	slow.Register("work", jobs.Kind{Run: func(context.Context, *jobs.Job) error { <-release; return errors.New("the dead one speaks") }})
	done := make(chan struct{})
	go func() { defer close(done); _, _ = slow.RunDue(context.WithoutCancel(t.Context())) }()
	for h.find(id).State() != jobs.Running {
		time.Sleep(5 * time.Millisecond)
	}
	// A patient worker leaves it alone while there are signs of life.
	patient := jobs.New(h.pages, slog.New(slog.DiscardHandler))
	patient.Register("work", jobs.Kind{Run: func(context.Context, *jobs.Job) error { return errors.New("taken too early") }})
	if n := h.all(patient); n != 0 {
		t.Errorf("a worker that lives lost %d jobs", n)
	}
	var ran atomic.Int64
	heir := h.runner(map[string]jobs.Kind{"work": {Run: func(context.Context, *jobs.Job) error { ran.Add(1); return nil }}})
	if n := h.all(heir); n != 1 || ran.Load() != 1 {
		t.Errorf("the heir did %d jobs", n)
	}
	close(release)
	<-done
	if job := h.find(id); job.State() != jobs.Done || job.Attempts != 2 || job.Error != "" {
		t.Errorf("the job is %s: %q", job.State(), job.Error)
	}
}

func TestASignOfLifeOfOneTakenForDeadIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, _ := h.order(jobs.Order{Kind: "work", Key: "a"})
	r := h.runner(map[string]jobs.Kind{"work": {Attempts: 2, Run: func(context.Context, *jobs.Job) error { return nil }}})
	first, err := r.Take(t.Context())
	if err != nil || first.ID != id {
		t.Fatal(first, err)
	}
	first.Told(0.25)
	if err := r.Tell(t.Context(), first); err != nil || h.find(id).Progress != 0.25 {
		t.Errorf("a sign of life: %v, progress %v", err, h.find(id).Progress)
	}
	if second, err := r.Take(t.Context()); err != nil || second.ID != id {
		t.Fatal(second, err)
	}
	if err := r.Tell(t.Context(), first); !errors.Is(err, jobs.ErrLost) {
		t.Errorf("the first worker is told %v", err)
	}
	// A job that kills each of its workers is given up.
	h.all(r)
	if job := h.find(id); job.State() != jobs.Failed {
		t.Errorf("the job is %s after %d dead workers", job.State(), job.Attempts)
	}
}

func TestManyWorkersShareTheWorkAndNoneDoesAnothersJob(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO jobs (kind, key) SELECT 'work', i FROM generate_series(1, 200) i`)
	var mu sync.Mutex
	times := map[string]int{}
	var wait sync.WaitGroup
	for range 8 {
		r := jobs.New(h.pages, slog.New(slog.DiscardHandler))
		r.Register("work", jobs.Kind{Run: func(_ context.Context, job *jobs.Job) error {
			mu.Lock()
			defer mu.Unlock()
			times[job.Key]++
			return nil
		}})
		wait.Go(func() {
			if _, err := r.RunDue(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for key, n := range times {
		if n != 1 {
			t.Errorf("job %s was done %d times", key, n)
		}
	}
	if len(times) != 200 {
		t.Errorf("%d of 200 jobs were done", len(times))
	}
}

func TestACancelledJobEndsAndIsNotTaken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	started := make(chan struct{})
	r := h.runner(map[string]jobs.Kind{"work": {Run: func(ctx context.Context, _ *jobs.Job) error {
		close(started)
		<-ctx.Done()
		return context.Cause(ctx)
	}}})
	cancel := func(id int64) error {
		return h.pages.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error { return jobs.Cancel(ctx, tx, id) })
	}
	waiting, _ := h.order(jobs.Order{Kind: "work", Key: "waiting"})
	if err := cancel(waiting); err != nil || h.all(r) != 0 || h.find(waiting).State() != jobs.Failed {
		t.Errorf("a waiting job is %s: %v", h.find(waiting).State(), err)
	}
	if err := cancel(waiting); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("cancelled again: %v", err)
	}
	running, _ := h.order(jobs.Order{Kind: "work", Key: "running"})
	done := make(chan struct{})
	go func() { defer close(done); _, _ = r.RunDue(t.Context()) }()
	<-started
	if err := cancel(running); err != nil {
		t.Fatal(err)
	}
	<-done
	if job := h.find(running); job.State() != jobs.Failed || !job.Cancelled || job.Attempts != 1 {
		t.Errorf("a running job is %s after %d tries", job.State(), job.Attempts)
	}
}

func TestAProgramThatStopsGivesItsJobsBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, _ := h.order(jobs.Order{Kind: "work", Key: "a"})
	started := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	r := h.runner(map[string]jobs.Kind{"work": {Attempts: 1, Run: func(ctx context.Context, _ *jobs.Job) error {
		close(started)
		<-ctx.Done()
		return ctx.Err()
	}}})
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(ctx) }()
	<-started
	stop()
	<-ended
	if job := h.find(id); job.State() != jobs.Waiting || job.Attempts != 0 {
		t.Errorf("the job is %s after %d tries", job.State(), job.Attempts)
	}
}

func TestWhatIsDailyIsDoneOnceADayAndWhatIsOldIsForgotten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var ran, forgotten atomic.Int64
	r := h.runner(map[string]jobs.Kind{"digest": {
		Run:    func(context.Context, *jobs.Job) error { ran.Add(1); return nil },
		Forget: func(context.Context, *jobs.Job) error { forgotten.Add(1); return nil },
	}})
	r.Daily("digest", 7)
	at := func(text string) {
		t.Helper()
		now, err := time.ParseInLocation(time.DateTime, text, date.Bishkek)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Keep(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		h.all(r)
	}
	for _, c := range []struct {
		now  string
		want int64
	}{
		{"2026-03-02 06:59:00", 0}, {"2026-03-02 07:00:00", 1}, {"2026-03-02 23:59:00", 1},
		{"2026-03-03 06:00:00", 1}, {"2026-03-03 09:00:00", 2},
	} {
		if at(c.now); ran.Load() != c.want {
			t.Errorf("at %s it ran %d times, want %d", c.now, ran.Load(), c.want)
		}
	}
	h.exec(`UPDATE jobs SET keep_until = now() - interval '1 second' WHERE key = '2026-03-02'`)
	if at("2026-03-03 09:01:00"); forgotten.Load() != 1 || ran.Load() != 2 {
		t.Errorf("%d jobs were forgotten, it ran %d times", forgotten.Load(), ran.Load())
	}
}

func TestAPersonSeesAndCancelsOnlyTheirOwnJobs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, other := dbtest.Person(t, h.owner, "one", "officer", "41703204808000"), dbtest.Person(t, h.owner, "other", "officer", "41703204808000")
	var id int64
	err := h.pages.Do(t.Context(), one, func(ctx context.Context, tx bun.Tx) (err error) {
		id, _, err = jobs.Enqueue(ctx, tx, jobs.Order{Kind: "work", Key: "a"})
		return err
	})
	if err != nil || h.find(id).UserID != one.UserID {
		t.Fatalf("the job belongs to %d: %v", h.find(id).UserID, err)
	}
	for _, c := range []struct {
		actor db.Actor
		want  error
	}{{other, db.ErrNotFound}, {one, nil}} {
		err := h.pages.Do(t.Context(), c.actor, func(ctx context.Context, tx bun.Tx) error {
			_, err := jobs.Find(ctx, tx, id)
			return errors.Join(err, jobs.Cancel(ctx, tx, id))
		})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.actor.Name, err)
		}
	}
}

func TestWhatIsHourlyIsDoneOnceAnHour(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var ran atomic.Int64
	r := h.runner(map[string]jobs.Kind{"look": {Run: func(context.Context, *jobs.Job) error { ran.Add(1); return nil }}})
	r.Hourly("look")
	for i, c := range []struct {
		minute time.Duration
		want   int64
	}{{0, 1}, {59, 1}, {60, 2}, {180, 3}} {
		if err := r.Keep(t.Context(), time.Date(2026, 3, 2, 7, 0, 0, 0, date.Bishkek).Add(c.minute*time.Minute)); err != nil {
			t.Fatal(err)
		}
		if h.all(r); ran.Load() != c.want {
			t.Errorf("step %d: it ran %d times, want %d", i, ran.Load(), c.want)
		}
	}
}
