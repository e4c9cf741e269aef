package main

import (
	"log/slog"
	"os"
	"strconv"

	"kelishim/audit/alerts"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/jobs"
	"kelishim/internal/mail"
	"kelishim/internal/secret"
)

// mailSettings reads the settings of mail; on is false where there are none.
// The address of the installation may have come by flag.
func mailSettings(baseURL string) (settings mail.Settings, on bool, err error) {
	return mail.SettingsFromEnv(func(name string) string {
		if name == "KELISHIM_BASE_URL" {
			return baseURL
		}
		return os.Getenv(name)
	})
}

// lettersFrom is the hour from which the letters of a day are written, unless
// KELISHIM_LETTERS_HOUR says otherwise.
const lettersFrom = 7

func lettersHour() (int, error) {
	text := os.Getenv("KELISHIM_LETTERS_HOUR")
	if text == "" {
		return lettersFrom, nil
	}
	hour, err := strconv.Atoi(text)
	if err != nil || hour < 0 || hour > 23 {
		return 0, fault.New(fault.Invalid, "mail.bad_hour")
	}
	return hour, nil
}

// newRunner knows every kind of job of the house; each part registers its own.
// Letters are nil where no mail is set.
func newRunner(long *db.DB, letters *mail.Sender, secrets secret.Secret, log *slog.Logger) (*jobs.Runner, error) {
	runner := jobs.New(long, log)
	if letters != nil {
		hour, err := lettersHour()
		if err != nil {
			return nil, err
		}
		runner.Register(mail.JobKind, letters.Job())
		runner.Register(alerts.JobKind, alerts.NewDigest(long, alerts.NewStopper(secrets), letters.BaseURL()).Job())
		runner.Daily(alerts.JobKind, hour)
	}
	return runner, nil
}
