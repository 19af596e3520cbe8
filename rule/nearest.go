package rule

// Nearest returns the name that differs least from want, the first in order on
// a tie, or "" when none is similar: more than a third of want would have to
// change.
func Nearest(want string, names []string) string {
	best, least := "", max(1, len(want)/3)+1
	for _, name := range names {
		if d := distance(want, name); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance counts the bytes to insert, delete or replace to turn a into b
// (Levenshtein 1966), in one row of memory.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
