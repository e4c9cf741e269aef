package migrations

import (
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"strings"
)

// registerTables names, for each file of data/, the statement that takes one
// row of it; the parameters are the named columns in their order.
var registerTables = []struct {
	file    string
	columns []string
	insert  string
}{
	{"units.csv", []string{"soate", "level", "name_ru", "name_ky", "name_en", "parent_soate", "valid_from", "valid_to"},
		`INSERT INTO units (soate, level, name_ru, name_ky, name_en, parent, valid_from, valid_to)
		 VALUES ($1, $2, $3, nullif($4, ''), nullif($5, ''), nullif($6, ''), nullif($7, '')::date, nullif($8, '')::date)`},
	{"service_categories.csv", []string{"code", "name_ru", "name_ky", "name_en", "sort"},
		`INSERT INTO service_categories (code, name_ru, name_ky, name_en, sort)
		 VALUES ($1, $2, nullif($3, ''), nullif($4, ''), $5::int)`},
	{"units_of_measure.csv", []string{"code", "name_ru", "name_ky", "name_en"},
		`INSERT INTO units_of_measure (code, name_ru, name_ky, name_en)
		 VALUES ($1, $2, nullif($3, ''), nullif($4, ''))`},
	{"functional_codes.csv", classificationColumns, insertCode("functional")},
	{"economic_codes.csv", classificationColumns, insertCode("economic")},
	{"contribution_rates.csv", []string{"from", "rate"},
		`INSERT INTO contribution_rates (valid_from, rate) VALUES ($1::date, $2::numeric)`},
}

var classificationColumns = []string{"code", "name_ru", "name_ky", "name_en", "valid_from", "valid_to", "confidence"}

func insertCode(kind string) string {
	return `INSERT INTO classification_codes (kind, code, name_ru, name_ky, name_en, valid_from, valid_to, confidence)
		 VALUES ('` + kind + `', $1, $2, nullif($3, ''), nullif($4, ''), nullif($5, '')::date, nullif($6, '')::date, $7)`
}

// loadRegister fills the register tables of a new installation from data/.
func loadRegister(ctx context.Context, tx *sql.Tx) error {
	for _, table := range registerTables {
		if err := loadFile(ctx, tx, table.file, table.columns, table.insert); err != nil {
			return fmt.Errorf("load %s: %w", table.file, err)
		}
	}
	return nil
}

func loadFile(ctx context.Context, tx *sql.Tx, file string, columns []string, insert string) error {
	text, err := data.ReadFile("data/" + file)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return err
	}
	at := make(map[string]int, len(rows[0]))
	for i, name := range rows[0] {
		at[name] = i
	}
	for n, row := range rows[1:] {
		values := make([]any, len(columns))
		for i, column := range columns {
			j, ok := at[column]
			if !ok {
				return fmt.Errorf("no column %s", column)
			}
			values[i] = row[j]
		}
		if _, err := tx.ExecContext(ctx, insert, values...); err != nil {
			return fmt.Errorf("row %d: %w", n+2, err)
		}
	}
	return nil
}
