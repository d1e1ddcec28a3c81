// Package parent ends a server with the process that started it, however that ended.
package parent

import (
	"io"
	"os"
)

// EndWith ends this process when its standard input ends. A parent that holds the other end of a
// pipe need do nothing: even when it is killed, the pipe closes.
//
// Without a pipe there is nothing to wait for, and the server runs on its own.
func EndWith() {
	information, err := os.Stdin.Stat()
	if err != nil || information.Mode()&os.ModeNamedPipe == 0 {
		return
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
}
