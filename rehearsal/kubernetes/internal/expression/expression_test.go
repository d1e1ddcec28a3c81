package expression

import (
	"encoding/json"
	"testing"
)

func TestFill(t *testing.T) {
	for _, example := range []struct{ name, value, want string }{
		{"what is no expression stays", `{"a":["b",1,true,null]}`, `{"a":["b",1,true,null]}`},
		{"a reference is a text of its kind", `"${data.terraform_remote_state.cluster.outputs.securityGroupId}"`, `"sg-0123456789abcdef0"`},
		{"also in the middle of a text", `"in ${data.x.y.outputs.vpcId}, ${aws_subnet.a[0].subnet}"`, `"in vpc-0123456789abcdef0, subnet-0123456789abcdef0"`},
		{"an escaped one is no reference", `"$${name}"`, `"${name}"`},
		{"functions are carried out", `"${jsonencode({\"a\" = data.x.y.name, \"b\" = [1, true], \"c\" = lookup(data.x.y.outputs.role_annotations, \"kube-system/karpenter\")})}"`,
			`"{\"a\":\"stand-in\",\"b\":[1,true],\"c\":\"arn:aws:iam::111122223333:role/stand-in\"}"`},
		{"a text that is all expression is what that is", `"${3}"`, `3`},
	} {
		t.Run(example.name, func(t *testing.T) {
			var value any
			if err := json.Unmarshal([]byte(example.value), &value); err != nil {
				t.Fatal(err)
			}
			filled, err := Fill(value)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := json.Marshal(filled); string(got) != example.want {
				t.Errorf("got %s, want %s", got, example.want)
			}
		})
	}
}

func TestFillRefusesFunctionsItDoesNotKnow(t *testing.T) {
	if _, err := Fill(`${timestamp()}`); err == nil {
		t.Error("timestamp() was filled in")
	}
}
