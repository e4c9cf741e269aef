package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kelishim/aimaks"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// userCommand keeps accounts from the machine itself: whoever may run it holds
// the data anyway. The journal names the command as the origin.
func userCommand(set *settings) *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Keep the accounts of people"}
	cmd.AddCommand(userAdd(set), userList(set), userReset(set),
		userDeed(set, "disable", "Shut an account and end its sessions", (*auth.Store).Disable),
		userDeed(set, "enable", "Open a shut account again", (*auth.Store).Enable))
	return cmd
}

// machine is who acts in a command of this name.
func machine(command string) db.Actor {
	actor := db.System
	actor.Origin = "kelishim user " + command
	return actor
}

// linkFlags say where links lead, or that a password comes instead.
type linkFlags struct {
	baseURL  string
	password bool
}

func (f *linkFlags) register(cmd *cobra.Command) {
	base := os.Getenv("KELISHIM_BASE_URL")
	if base == "" {
		base = "http://127.0.0.1:8080"
	}
	cmd.Flags().StringVar(&f.baseURL, "base-url", base, "address under which people open the program (KELISHIM_BASE_URL)")
	cmd.Flags().BoolVar(&f.password, "password-stdin", false, "read a password from the standard input instead of making a link")
}

// readPassword reads one line; what is longer than any password is cut off and
// refused by its length.
func readPassword(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func userAdd(set *settings) *cobra.Command {
	var person auth.Person
	var units []string
	var link linkFlags
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Make an account and print the one-time link by which the person sets a password",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := set.open(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			if person.Units, err = findUnits(cmd.Context(), h, set.reader().Lang(), person.Role, units); err != nil {
				return err
			}
			return set.addPerson(cmd.Context(), h, &person, link)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&person.Login, "login", "", "name for signing in, in Latin letters")
	flags.StringVar(&person.Name, "name", "", "full name")
	flags.StringVar(&person.Role, "role", "", strings.Join(auth.AccountRoles, ", "))
	flags.StringVar(&person.Email, "email", "", "address for letters")
	flags.StringVar(&person.Lang, "user-lang", "", "language of the person: ru, ky or en")
	flags.StringArrayVar(&units, "unit", nil, "SOATE code or name of an aimak, of an oblast for an advisor; repeat for more")
	link.register(cmd)
	return cmd
}

func (s *settings) addPerson(ctx context.Context, h *house, person *auth.Person, link linkFlags) error {
	store, r := auth.NewStore(h.DB), s.reader()
	if link.password {
		password, err := readPassword(os.Stdin)
		if err != nil {
			return err
		}
		if err := store.AddWithPassword(ctx, machine("add"), person, password); err != nil {
			return err
		}
		fmt.Println(r.T("command.user.added", "Login", person.Login))
		return nil
	}
	made, err := store.Add(ctx, machine("add"), person)
	if err != nil {
		return err
	}
	fmt.Println(r.T("command.user.added", "Login", person.Login))
	s.printLink(made, link.baseURL)
	return nil
}

func (s *settings) printLink(link auth.Link, base string) {
	r := s.reader()
	until := link.ExpiresAt.In(date.Bishkek)
	fmt.Println(r.T("people.link.until", "Until", r.Date(date.FromTime(until))+" "+until.Format("15:04")))
	fmt.Println(link.Address(base))
}

// findUnits looks units up by code or name among those that a role may have.
func findUnits(ctx context.Context, h *house, lang, role string, words []string) ([]string, error) {
	register, err := aimaks.NewStore(h.DB).Register(ctx, db.System)
	if err != nil {
		return nil, err
	}
	level := aimaks.LevelAimak
	if auth.ScopeLevel(role) == "oblast" {
		level = "oblast"
	}
	var found []string
	for _, word := range words {
		if _, ok := register.Unit(word); ok {
			found = append(found, word)
			continue
		}
		switch list := register.Find(aimaks.UnitFilter{Level: level, Search: word}, lang); len(list) {
		case 1:
			found = append(found, list[0].SOATE)
		case 0:
			return nil, fault.New(fault.Invalid, "command.user.no_unit").With("Unit", word)
		default:
			return nil, fault.New(fault.Invalid, "command.user.unclear_unit").With("Unit", word).With("Found", len(list))
		}
	}
	return found, nil
}

func userReset(set *settings) *cobra.Command {
	var login string
	var factor bool
	var link linkFlags
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Print a one-time link for a new password",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return set.onPerson(cmd.Context(), "reset", login, func(ctx context.Context, store *auth.Store, actor db.Actor, person auth.Person) error {
				if factor {
					if err := store.RemoveSecondFactor(ctx, actor, person.ID); err != nil {
						return err
					}
					fmt.Println(set.reader().T("command.user.factor_removed", "Login", person.Login))
				}
				if link.password {
					password, err := readPassword(os.Stdin)
					if err != nil {
						return err
					}
					if err := store.SetPassword(ctx, actor, person.Login, password); err != nil {
						return err
					}
					fmt.Println(set.reader().T("command.user.password_set", "Login", person.Login))
					return nil
				}
				made, err := store.NewLink(ctx, actor, person.ID)
				if err != nil {
					return err
				}
				set.printLink(made, link.baseURL)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&login, "login", "", "whose account")
	cmd.Flags().BoolVar(&factor, "totp", false, "also take the second factor away and end the sessions")
	link.register(cmd)
	return cmd
}

// onPerson opens the database and does something to the account of a login.
func (s *settings) onPerson(ctx context.Context, command, login string,
	do func(ctx context.Context, store *auth.Store, actor db.Actor, person auth.Person) error) error {
	h, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer h.stop()
	store := auth.NewStore(h.DB)
	person, err := store.PersonByLogin(ctx, machine(command), login)
	if fault.All(err) != nil {
		return fault.New(fault.NotFound, "command.user.unknown").With("Login", login)
	}
	if err != nil {
		return err
	}
	return do(ctx, store, machine(command), person)
}

func userDeed(set *settings, name, short string, deed func(*auth.Store, context.Context, db.Actor, int64) error) *cobra.Command {
	var login string
	cmd := &cobra.Command{
		Use:   name,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return set.onPerson(cmd.Context(), name, login, func(ctx context.Context, store *auth.Store, actor db.Actor, person auth.Person) error {
				if err := deed(store, ctx, actor, person.ID); err != nil {
					return err
				}
				fmt.Println(set.reader().T("command.user."+name+"d", "Login", person.Login))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&login, "login", "", "whose account")
	return cmd
}
