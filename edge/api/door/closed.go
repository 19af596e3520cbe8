package door

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
)

// closed are the word lists of the root package that can be told in full: a
// field of such a type has one of these values.
var closed = map[reflect.Type][]any{
	reflect.TypeFor[zhiyin.Language]():     {zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English},
	reflect.TypeFor[zhiyin.Match]():        {zhiyin.One, zhiyin.Several, zhiyin.None, zhiyin.Anonymous},
	reflect.TypeFor[zhiyin.AgentStatus]():  {zhiyin.Offline, zhiyin.Available, zhiyin.Away},
	reflect.TypeFor[zhiyin.TagFamily]():    {zhiyin.Static, zhiyin.Dynamic, zhiyin.Preference, zhiyin.Value},
	reflect.TypeFor[zhiyin.CallHow]():      {zhiyin.CallTaken, zhiyin.CallMissed, zhiyin.CallByAgent},
	reflect.TypeFor[zhiyin.Assurance]():    {zhiyin.Claimed, zhiyin.Code, zhiyin.PIN, zhiyin.App},
	reflect.TypeFor[zhiyin.ContactState](): {zhiyin.Arriving, zhiyin.Dialling, zhiyin.Informing, zhiyin.InFlow, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining, zhiyin.Wrapping, zhiyin.Completed, zhiyin.Promised, zhiyin.Returning},
}

// enumerate writes the closed lists to the fields of answers. What is asked for
// has its lists in its tags, where huma checks them.
func enumerate(schemas huma.Registry) {
	for name, s := range schemas.Map() {
		t := schemas.TypeFromRef("#/components/schemas/" + name)
		for t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for i := range t.NumField() {
			field := t.Field(i)
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if list := closed[field.Type]; list != nil && s.Properties[key] != nil && len(s.Properties[key].Enum) == 0 {
				s.Properties[key].Enum = texts(list)
			}
		}
	}
}

// texts are the values as JSON has them.
func texts(list []any) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = reflect.ValueOf(v).String()
	}
	return out
}
