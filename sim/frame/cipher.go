package frame

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"fmt"
)

// Seal encrypts a text and returns it in base64: AES-256 in CFB mode with
// 128-bit feedback, no padding. The key is the secret's first 32 bytes, the
// initial vector its first 16, either filled up with NUL bytes.
//
// Source: supplement A.6, as PHP's openssl_encrypt does it (algorithm documented for the
// sister product and assumed here; key and vector evidenced).
func Seal(plain []byte, secret string) string {
	sealed := make([]byte, len(plain))
	stream(secret, cipher.NewCFBEncrypter).XORKeyStream(sealed, plain) //nolint:staticcheck // the vendor prescribes CFB: supplement A.6
	return base64.StdEncoding.EncodeToString(sealed)
}

// Open decrypts what [Seal] returned. The cipher authenticates nothing: with
// a wrong secret the result is noise and no error, so check the sign first.
func Open(sealed, secret string) ([]byte, error) {
	plain, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, fmt.Errorf("data: found %.40q, expected base64: %w", sealed, err)
	}
	stream(secret, cipher.NewCFBDecrypter).XORKeyStream(plain, plain) //nolint:staticcheck // the vendor prescribes CFB: supplement A.6
	return plain, nil
}

// stream makes the key stream of a secret.
func stream(secret string, mode func(cipher.Block, []byte) cipher.Stream) cipher.Stream {
	var key [32]byte
	copy(key[:], secret)
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // 32 bytes are a length that AES has
	}
	return mode(block, key[:aes.BlockSize])
}
