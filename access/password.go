package access

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// PasswordFault says why a password is refused; a code, for the screens to word.
type PasswordFault string

// Faults of a password.
const (
	TooShort  PasswordFault = "too_short"  // fewer than 8 characters, or than 12 of fewer than 3 classes
	TooLong   PasswordFault = "too_long"   // more than 128 characters
	TooCommon PasswordFault = "too_common" // a word, a run or a repetition that everybody tries first
	LikeLogin PasswordFault = "like_login" // holds the login name, or is held by it
	Reused    PasswordFault = "reused"     // one of the last five
)

// Sizes of a password in characters.
const (
	passwordShort = 8  // with three classes of characters
	passwordPlain = 12 // of any characters
	passwordLong  = 128
)

// PasswordsKept is how many former passwords may not be used again, the present
// one among them.
const PasswordsKept = 5

// CheckPassword lists what is wrong with a password for the holder of a login
// name; nothing, when it may be used. That it is not one of the last is for who
// keeps their hashes to see.
func CheckPassword(password, login string) (faults []PasswordFault) {
	n := utf8.RuneCountInString(password)
	if n < passwordShort || n < passwordPlain && classes(password) < 3 {
		faults = append(faults, TooShort)
	}
	if n > passwordLong || !utf8.ValidString(password) {
		faults = append(faults, TooLong)
	}
	plain, name := strings.ToLower(password), strings.ToLower(login)
	if utf8.RuneCountInString(name) >= 3 && strings.Contains(plain, name) || plain != "" && strings.Contains(name, plain) {
		faults = append(faults, LikeLogin)
	}
	if common(plain) {
		faults = append(faults, TooCommon)
	}
	return faults
}

// classes counts small letters, capitals, digits, and everything else.
func classes(password string) int {
	var has [4]bool
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			has[0] = true
		case unicode.IsUpper(r):
			has[1] = true
		case unicode.IsDigit(r):
			has[2] = true
		default:
			has[3] = true
		}
	}
	n := 0
	for _, h := range has {
		if h {
			n++
		}
	}
	return n
}

// common finds passwords by how people make them: few different characters, a
// run along the keyboard or the alphabet, or a well-known word dressed up with
// digits and signs.
func common(plain string) bool {
	if plain == "" {
		return false
	}
	return few(plain) || runs(plain) || dressed(plain)
}

// few: at most three different characters, or one piece repeated.
func few(plain string) bool {
	different := map[rune]bool{}
	for _, r := range plain {
		different[r] = true
	}
	if len(different) <= 3 {
		return true
	}
	for size := 1; size <= len(plain)/2; size++ {
		if len(plain)%size == 0 && strings.Repeat(plain[:size], len(plain)/size) == plain {
			return true
		}
	}
	return false
}

// rows are what fingers run along.
var rows = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "!@#$%^&*()"}

// runs: what is left beside runs of four and more is shorter than four.
func runs(plain string) bool {
	left := 0
	for i := 0; i < len(plain); {
		n := longestRun(plain[i:])
		if n < 4 {
			left, n = left+1, 1
		}
		i += n
	}
	return left < 4
}

func longestRun(text string) (longest int) {
	for _, row := range rows {
		for _, way := range []string{row, reversed(row)} {
			for n := min(len(text), len(way)); n > longest && n >= 4; n-- {
				if strings.Contains(way, text[:n]) {
					longest = n
				}
			}
		}
	}
	return longest
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// undressed turns the usual signs back into letters.
var undressed = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t", "8", "b")

// words are what passwords are made of where people think of none: English, and
// Chinese in pinyin. Names of this product are among them.
var words = []string{"password", "passw0rd", "passwort", "admin", "administrator", "welcome", "letmein", "login", "master", "superman", "batman", "dragon",
	"monkey", "football", "baseball", "sunshine", "princess", "shadow", "michael", "charlie", "iloveyou", "secret", "changeme", "default", "guest", "root",
	"test", "user", "hello", "freedom", "whatever", "trustno", "starwars", "summer", "winter", "spring", "autumn", "january", "monday", "company", "server",
	"woaini", "wodemima", "mima", "woshishui", "nihao", "zhongguo", "beijing", "shanghai", "guangzhou", "shenzhen", "baobei", "tiantian", "kefu", "zuoxi",
	"zhiyin", "callcenter", "callcentre", "contact", "agent", "supervisor", "security", "audit", "qwer", "asdf", "zxcv", "abc", "aaa", "wang", "zhang", "chen"}

// dressed: the password is a word with no more than three other letters, or six
// digits and signs, around it.
func dressed(plain string) bool {
	for _, form := range []string{plain, undressed.Replace(plain)} {
		for _, w := range words {
			before, after, found := strings.Cut(form, w)
			if !found {
				continue
			}
			letters, others := 0, 0
			for _, r := range before + after {
				if unicode.IsLetter(r) {
					letters++
				} else {
					others++
				}
			}
			if letters <= 3 && others <= 6 || letters == 0 {
				return true
			}
		}
	}
	return false
}
