// Command etcd is etcd's own, which ends when its standard input does.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"

	"eks-inference-platform/rehearsal/kubernetes/servers/internal/parent"
)

func main() {
	parent.EndWith()
	etcdmain.Main(os.Args)
}
