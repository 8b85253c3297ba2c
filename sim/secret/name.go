package secret

import "strings"

// words end the names of what holds a secret, in small letters; dashes stand
// where a name may have a dash, an underscore or nothing: access_token,
// clientSecret, X-API-Key, X-WSSE's PasswordDigest. It is the only list.
var words = []string{
	"token", "secret", "password", "passwd", "pwd", "digest", "assertion", "api-key", "private-key",
	"credential", "credentials", "authorization", "cookie",
}

// Pattern returns a regular expression of the ends of such names, in small
// letters, for those who look for them in a text.
func Pattern() string { return strings.ReplaceAll(strings.Join(words, "|"), "-", "[_-]?") }

// Named reports whether a member, a parameter, a setting or a header of that name
// holds a secret, which is not to be shown.
func Named(name string) bool {
	for _, word := range words {
		if ends(name, word) {
			return true
		}
	}
	return false
}

// ends reports whether a name ends with a word. It allocates nothing: this is
// asked of every member of every body.
func ends(name, word string) bool {
	at := len(word) - 1
	for i := len(name) - 1; i >= 0 && at >= 0; i-- {
		c := name[i]
		switch {
		case c == '-' || c == '_':
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		if word[at] == '-' {
			at--
		}
		if c != word[at] {
			return false
		}
		at--
	}
	return at < 0
}
