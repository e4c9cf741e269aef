package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func migrateCommand(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database to the newest schema and end",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := set.open(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			fmt.Println(set.reader().T("migrate.done"))
			return nil
		},
	}
}
