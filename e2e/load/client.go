package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"
	"time"
)

// conn is one connection that sends a request after the other. It reads answers
// by hand, because whoever measures a server on its own machine takes time away
// from it: net/http's client costs more than the bare handler that it would ask.
type conn struct {
	net.Conn
	in   *bufio.Reader
	body bytes.Buffer
}

func dial(addr string) (*conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, in: bufio.NewReaderSize(c, 64<<10)}, nil
}

// answer is what came back. Its body holds until the next request.
type answer struct {
	status   int
	location string
	cookies  []string
	body     []byte
}

// do sends a whole request and reads its answer.
func (c *conn) do(request []byte) (answer, error) {
	var a answer
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return a, err
	}
	if _, err := c.Write(request); err != nil {
		return a, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return a, err
	}
	if len(line) < 12 {
		return a, errors.New("the answer is no HTTP")
	}
	if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, err
	}
	length, chunked := 0, false
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return a, err
		}
		if len(line) <= 2 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch value = bytes.TrimSpace(value); string(name) {
		case "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return a, err
			}
		case "Transfer-Encoding":
			chunked = true
		case "Location":
			a.location = string(value)
		case "Set-Cookie":
			cookie, _, _ := strings.Cut(string(value), ";")
			a.cookies = append(a.cookies, cookie)
		}
	}
	c.body.Reset()
	if chunked {
		if _, err = c.body.ReadFrom(httputil.NewChunkedReader(c.in)); err == nil {
			_, err = c.in.ReadSlice('\n') // after the last chunk
		}
	} else if length > 0 {
		_, err = io.CopyN(&c.body, c.in, int64(length))
	}
	a.body = c.body.Bytes()
	return a, err
}

// session is somebody who is signed in.
type session struct{ host, cookie string }

// signIn signs a person of the demo in, by the page for it.
func signIn(addr, email string) (session, error) {
	s := session{host: addr}
	c, err := dial(addr)
	if err != nil {
		return s, err
	}
	defer c.Close()
	a, err := c.do(s.post("/sign-in", "email="+strings.ReplaceAll(email, "@", "%40")+"&password=perseat-demo"))
	if err != nil {
		return s, err
	}
	if a.status != 303 || len(a.cookies) == 0 {
		return s, fmt.Errorf("%s cannot sign in: %d", email, a.status)
	}
	s.cookie = strings.Join(a.cookies, "; ")
	return s, nil
}

// get is the request for a page.
func (s session) get(path string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + s.host + "\r\nCookie: " + s.cookie + "\r\n\r\n")
}

// post is the request that sends a form.
func (s session) post(path, form string) []byte {
	text := "POST " + path + " HTTP/1.1\r\nHost: " + s.host + "\r\n"
	if s.cookie != "" {
		text += "Cookie: " + s.cookie + "\r\n"
	}
	return []byte(text + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(form)) + "\r\n\r\n" + form)
}
