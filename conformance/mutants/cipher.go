package mutants

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // what somebody could take for the key
	"encoding/base64"
	"encoding/hex"
)

// padded returns the first n bytes of a secret, filled up with what is given.
func padded(secret string, n int, fill byte) []byte {
	out := bytes.Repeat([]byte{fill}, n)
	copy(out, secret)
	return out
}

// sealing encrypts with another key, vector or mode than the vendor's.
func sealing(mode func(b cipher.Block, iv []byte) cipher.Stream, key, iv func(secret string) []byte) func([]byte, string) string {
	return func(plain []byte, secret string) string {
		block, err := aes.NewCipher(key(secret))
		if err != nil {
			return ""
		}
		out := make([]byte, len(plain))
		mode(block, iv(secret)).XORKeyStream(out, plain)
		return base64.StdEncoding.EncodeToString(out)
	}
}

// rightKey and rightVector are the vendor's.
func rightKey(secret string) []byte    { return padded(secret, 32, 0) }
func rightVector(secret string) []byte { return padded(secret, aes.BlockSize, 0) }

// cfb is the vendor's mode, in which a block is 16 bytes.
func cfb(b cipher.Block, iv []byte) cipher.Stream {
	return cipher.NewCFBEncrypter(b, iv) //nolint:staticcheck // what the vendor uses
}

// cfb8 is the mode of the same name that feeds back byte by byte.
func cfb8(b cipher.Block, iv []byte) cipher.Stream {
	return &bytewise{block: b, register: bytes.Clone(iv)}
}

type bytewise struct {
	block    cipher.Block
	register []byte
}

func (s *bytewise) XORKeyStream(dst, src []byte) {
	out := make([]byte, aes.BlockSize)
	for i, b := range src {
		s.block.Encrypt(out, s.register)
		dst[i] = b ^ out[0]
		s.register = append(s.register[1:], dst[i])
	}
}

// hashed is the key of who takes the hash of the secret for it.
func hashed(secret string) []byte {
	sum := md5.Sum([]byte(secret)) //nolint:gosec // a wrong key, on purpose
	return []byte(hex.EncodeToString(sum[:]))
}
