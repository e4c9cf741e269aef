package seminars

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/code"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// ListColumns are the columns of a list of participants, as its template has
// them: the SOATE code or the name of the aimak, a position, woman or man, yes
// or no, and the name of who said yes.
var ListColumns = []string{"aimak", "position", "sex", "consent", "name"}

// MaxListRows bounds a list of participants.
const MaxListRows = 1000

// ListRow is one row of a list as it was written, by column.
type ListRow struct {
	Number int // as a spreadsheet counts it, the head being row 1
	Cells  map[string]string
}

// RowFault is what is wrong with one row.
type RowFault struct {
	Row int
	*fault.Fault
}

// ListFaults is everything that is wrong with a list. Nothing of it was written.
type ListFaults []RowFault

// Error counts them, for logs.
func (f ListFaults) Error() string { return fmt.Sprintf("%d faults in a list of participants", len(f)) }

// AddList registers all people of a list, or nobody: the error is ListFaults
// with every faulty row and field.
func (s *Store) AddList(ctx context.Context, actor db.Actor, seminarID int64, rows []ListRow) (added int, err error) {
	err = s.write(ctx, actor, "register a list", func(ctx context.Context, tx bun.Tx) error {
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		seminar, err := loadSeminar(ctx, tx, seminarID)
		if err != nil {
			return err
		}
		if !seminar.CancelledOn.IsZero() {
			return ErrOver
		}
		people, faults := readList(register, seminar, rows)
		if len(faults) > 0 {
			return faults
		}
		for i := range people {
			if _, err := tx.NewInsert().Model(&people[i]).Exec(ctx); err != nil {
				if db.Constraint(err) == "seminar_participants_group_full" {
					return ListFaults{{rows[i].Number, ErrFull}}
				}
				return err
			}
			if err := keepName(ctx, tx, people[i]); err != nil {
				return err
			}
		}
		added = len(people)
		return nil
	})
	return added, err
}

func readList(register *aimaks.Register, seminar Seminar, rows []ListRow) ([]Participant, ListFaults) {
	var people []Participant
	var faults ListFaults
	finder := newFinder(register, seminar)
	for _, row := range rows {
		one := Participant{SeminarID: seminar.ID, CameBy: ByList, Code: code.New(), Name: row.Cells["name"],
			Position: word(row.Cells["position"], positionWords), Sex: word(row.Cells["sex"], sexWords)}
		one.Aimak = finder.find(row.Cells["aimak"])
		agreed := word(row.Cells["consent"], consentWords)
		one.Consent = agreed == "yes"
		if agreed == "" {
			faults = append(faults, RowFault{row.Number, ErrConsent})
		}
		for _, wrong := range fault.All(one.check(register, seminar)) {
			faults = append(faults, RowFault{row.Number, wrong})
		}
		people = append(people, one)
	}
	return people, faults
}

// What people write into a list, in any of the three languages.
var (
	positionWords = map[string][]string{
		"head":    {"head", "глава", "глава айыл окмоту", "башчы", "айыл өкмөтүнүн башчысы"},
		"finance": {"finance", "finance officer", "финансист", "фэо", "фэб", "бухгалтер", "финансы кызматкери", "финансы адиси", "специалист фэо", "фэб адиси", "финансовый специалист"},
		"staff":   {"staff", "other staff", "сотрудник", "специалист", "кызматкер", "адис", "другой сотрудник", "башка кызматкер"},
		"deputy":  {"deputy", "council deputy", "депутат", "депутат кенеша", "кеңештин депутаты"},
	}
	sexWords = map[string][]string{
		"woman": {"woman", "female", "f", "ж", "жен", "женщина", "женский", "аял"},
		"man":   {"man", "male", "m", "м", "муж", "мужчина", "мужской", "эркек"},
	}
	consentWords = map[string][]string{
		"yes": {"yes", "да", "ооба", "1", "true", "+", "макул"},
		"no":  {"no", "нет", "жок", "0", "false", "-", "макул эмес"},
	}
)

func word(cell string, words map[string][]string) string {
	cell, _, _ = strings.Cut(cell, "(") // "finance officer (FED)"
	cell = strings.ToLower(strings.Join(strings.Fields(cell), " "))
	for key, list := range words {
		for _, one := range list {
			if cell == one {
				return key
			}
		}
	}
	return ""
}

// finder finds an aimak by its code, or by its name where only one that is
// invited has it.
type finder struct {
	codes map[string]bool
	names map[string][]string
}

func newFinder(register *aimaks.Register, seminar Seminar) finder {
	f := finder{map[string]bool{}, map[string][]string{}}
	for _, unit := range register.Find(aimaks.UnitFilter{}, "ru") {
		if !aimaks.HasBudget(unit.Level) {
			continue
		}
		f.codes[unit.SOATE] = true
		if !seminar.Invites(register, unit.SOATE) {
			continue
		}
		seen := map[string]bool{}
		for _, lang := range []string{"ru", "ky", "en"} {
			name := plainName(unit.Name(lang))
			if !seen[name] {
				seen[name] = true
				f.names[name] = append(f.names[name], unit.SOATE)
			}
		}
	}
	return f
}

func (f finder) find(cell string) string {
	code := strings.Join(strings.Fields(cell), "")
	if f.codes[code] {
		return code
	}
	if found := f.names[plainName(cell)]; len(found) == 1 {
		return found[0]
	}
	return ""
}

var plainLetters = strings.NewReplacer("ө", "о", "ү", "у", "ң", "н", "ё", "е")

// plainName writes a name as it is typed on a keyboard that lacks some letters.
func plainName(name string) string {
	return plainLetters.Replace(strings.ToLower(strings.Join(strings.Fields(name), " ")))
}
