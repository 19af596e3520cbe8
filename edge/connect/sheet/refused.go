package sheet

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// WriteRefused writes an import's refused rows as CSV, with the line, the field
// and the reason in front, so that they can be mended and imported again.
func WriteRefused(ctx context.Context, book connect.Book, im zhiyin.Import, to io.Writer) error {
	const page = 500
	w := csv.NewWriter(to)
	var columns []string
	for after, first := "", true; ; {
		letters, err := book.Letters(ctx, im.Connection, im.ID, after, page)
		if err != nil {
			return err
		}
		rows := make([]connect.Row, len(letters))
		for i, l := range letters {
			if err := json.Unmarshal(l.Row, &rows[i]); err != nil {
				return fmt.Errorf("sheet: letter %s can't be read: %w", l.ID, zhiyin.Internal)
			}
		}
		if first { // rows of one sheet have the same columns, as far as they are filled in
			columns, first = columnsOf(rows), false
			_ = w.Write(append([]string{"_line", "_field", "_reason"}, columns...)) // Error tells below
		}
		for i, l := range letters {
			cells := []string{strconv.Itoa(l.Number), l.Field, l.Code}
			for _, c := range columns {
				cells = append(cells, harmless(connect.Find(rows[i].Doc, c)))
			}
			_ = w.Write(cells)
			after = l.ID
		}
		w.Flush()
		if err := w.Error(); err != nil || len(letters) < page {
			return err
		}
	}
}

func columnsOf(rows []connect.Row) []string {
	all := map[string]bool{}
	for _, row := range rows {
		for name := range row.Doc {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// harmless keeps spreadsheets from taking a text of somebody else's for a formula.
func harmless(cell string) string {
	if cell != "" && (cell[0] == '=' || cell[0] == '@' || cell[0] == '\t' || cell[0] == '\r') {
		return "'" + cell
	}
	return cell
}
