package models

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Passwords are kept as argon2id hashes with these costs.
const (
	argonTime   = 2
	argonMemory = 19 * 1024 // KiB
	saltLength  = 16
	hashLength  = 32
)

// The lengths, in characters, that passwords may have.
const (
	MinPassword = 10
	MaxPassword = 200
)

// hashing bounds how many passwords are hashed at once, for the sake of memory.
type hashing chan struct{}

var passwordHashing = make(hashing, runtime.NumCPU())

// GeneratePassword makes a password for a person to be told: five groups of four
// letters and digits that are not mistaken for each other.
func GeneratePassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	var b strings.Builder
	random := make([]byte, 20)
	_, _ = rand.Read(random) // never fails
	for i, r := range random {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(r)%len(letters)])
	}
	return b.String()
}

// NewPassword is a password as a person chooses one.
type NewPassword struct {
	Password string
	Repeat   string // the same once more, against typing errors
}

func (in NewPassword) check() error {
	if err := passwordOK(in.Password); err != nil {
		return err
	}
	if in.Repeat != in.Password {
		return invalid("repeat", "The two passwords are not the same. Type both again.")
	}
	return nil
}

func passwordOK(password string) error {
	if n := length(password); n < MinPassword || n > MaxPassword {
		return invalid("password", "Password must have %d to %d characters.", MinPassword, MaxPassword)
	}
	return nil
}

func hashPassword(password string) string {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails
	return fmt.Sprintf("argon2id$%d$%d$%s$%s", argonTime, argonMemory,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(argon(password, salt, argonTime, argonMemory)))
}

func argon(password string, salt []byte, time, memory uint32) []byte {
	passwordHashing <- struct{}{}
	defer func() { <-passwordHashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, 1, hashLength)
}

var errHash = errors.New("a password hash is malformed")

// verifyPassword reports whether the password is the one hashed. It takes as
// long for a person without a password.
func verifyPassword(hash, password string) (bool, error) {
	if len(password) > 4*MaxPassword {
		password = ""
	}
	if hash == "" {
		argon(password, make([]byte, saltLength), argonTime, argonMemory)
		return false, nil
	}
	parts := strings.Split(hash, "$")
	var time, memory uint32
	if len(parts) != 5 || parts[0] != "argon2id" {
		return false, errHash
	}
	if _, err := fmt.Sscanf(parts[1]+" "+parts[2], "%d %d", &time, &memory); err != nil {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[3])
	if err != nil {
		return false, errHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errHash
	}
	return subtle.ConstantTimeCompare(want, argon(password, salt, time, memory)) == 1, nil
}
