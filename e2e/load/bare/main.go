// Command bare is what perseat-load measures the real program by: an echo program
// that does nothing but write the bytes of a file, and to whom it listens.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"

	"github.com/labstack/echo/v4"
)

func main() {
	if err := serve(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	length := strconv.Itoa(len(text))
	e := echo.New()
	e.GET("/*", func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
		h.Set(echo.HeaderContentLength, length)
		c.Response().WriteHeader(http.StatusOK)
		_, err := c.Response().Write(text)
		return err
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, `{"msg":"listening","addr":"http://%s"}`+"\n", listener.Addr())
	return http.Serve(listener, e)
}
