package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kelishim/internal/auth"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
)

// listedUser is an account as JSON.
type listedUser struct {
	Login        string     `json:"login"`
	Name         string     `json:"name"`
	Role         string     `json:"role"`
	Units        []string   `json:"units"`
	Email        string     `json:"email,omitempty"`
	Lang         string     `json:"lang"`
	Invited      bool       `json:"invited"`
	SecondFactor bool       `json:"secondFactor"`
	CreatedAt    time.Time  `json:"createdAt"`
	DisabledAt   *time.Time `json:"disabledAt,omitempty"`
}

func userList(set *settings) *cobra.Command {
	var filter auth.Filter
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Print the accounts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return fault.New(fault.Invalid, "command.bad_choice").With("Value", format).With("Choices", "table, json")
			}
			h, err := set.open(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			list, _, err := auth.NewStore(h.DB).People(cmd.Context(), machine("list"), filter)
			if err != nil {
				return err
			}
			if format == "json" {
				return writeUsersJSON(os.Stdout, list)
			}
			return writeUsersTable(os.Stdout, set.reader(), list)
		},
	}
	cmd.Flags().StringVar(&filter.Search, "search", "", "part of a name, a login or an address")
	cmd.Flags().StringVar(&filter.Role, "role", "", strings.Join(auth.AccountRoles, ", "))
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

func writeUsersJSON(w io.Writer, list []auth.Person) error {
	rows := make([]listedUser, len(list))
	for i, p := range list {
		rows[i] = listedUser{Login: p.Login, Name: p.Name, Role: p.Role, Units: append([]string{}, p.Units...), Email: p.Email, Lang: p.Lang,
			Invited: p.Invited, SecondFactor: p.SecondFactor, CreatedAt: p.CreatedAt, DisabledAt: p.DisabledAt}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(rows)
}

func writeUsersTable(w io.Writer, r *i18n.Reader, list []auth.Person) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join([]string{r.T("signin.login"), r.T("people.field.name"), r.T("people.field.role"),
		r.T("people.field.units"), r.T("people.field.second_factor"), ""}, "\t"))
	for _, p := range list {
		factor, mark := r.T("people.factor.none"), ""
		if p.SecondFactor {
			factor = r.T("people.factor.on")
		}
		switch {
		case p.DisabledAt != nil:
			mark = r.T("people.mark.disabled")
		case p.Invited:
			mark = r.T("people.mark.invited")
		}
		fmt.Fprintln(table, strings.Join([]string{p.Login, p.Name, r.T("people.role." + p.Role), strings.Join(p.Units, " "), factor, mark}, "\t"))
	}
	return table.Flush()
}
