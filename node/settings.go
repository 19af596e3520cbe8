package node

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"zhiyin.dev"
)

// LoadConfig reads the file (if path is not empty) and then the environment over
// the defaults. An unknown name in the file is Invalid.
func LoadConfig(path string) (Config, error) {
	k := koanf.New(".")
	if path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return Config{}, fmt.Errorf("config %s: %w", path, zhiyin.NotFound)
			}
			return Config{}, fmt.Errorf("config %s: %v: %w", path, err, zhiyin.Invalid)
		}
	}
	known := Settings()
	for _, key := range k.Keys() {
		if !knows(known, key) {
			return Config{}, fmt.Errorf("config %s: there is no setting %q: %w", path, key, zhiyin.Invalid)
		}
	}
	read := func(variable, value string) (string, any) {
		for _, s := range known {
			if name, ok := s.named(variable); ok {
				return name, s.read(value)
			}
		}
		return "", nil
	}
	if err := k.Load(env.ProviderWithValue(variables, ".", read), nil); err != nil {
		return Config{}, fmt.Errorf("config from environment: %v: %w", err, zhiyin.Invalid)
	}
	cfg := DefaultConfig()
	if err := k.Unmarshal("", &cfg); err != nil {
		return Config{}, fmt.Errorf("config %s: %v: %w", path, err, zhiyin.Invalid)
	}
	return cfg, nil
}

// variables is how the environment's names of settings begin.
const variables = "ZHIYIN_"

// any row of a table of settings is written * in its name.
const anyRow = "*"

func knows(settings []Setting, key string) bool {
	for _, s := range settings {
		if key == s.Name || s.Open && strings.HasPrefix(key, s.Name+".") || s.inRow(key) {
			return true
		}
	}
	return false
}

// Setting is one line of docs/configuration.md.
type Setting struct {
	Name, Default, Doc string // Name has a * for the row of a table
	Open               bool   // a table whose keys are free
	List               bool
}

// inRow tells whether key is the setting in some row of its table.
func (s Setting) inRow(key string) bool {
	before, after, isTable := strings.Cut(s.Name, anyRow)
	row, ok := strings.CutPrefix(key, before)
	row, also := strings.CutSuffix(row, after)
	return isTable && ok && also && row != "" && !strings.Contains(row, ".")
}

// named is the setting's name when the environment's variable stands for it; the
// row of a table is written in capitals there.
func (s Setting) named(variable string) (name string, ok bool) {
	before, after, isTable := strings.Cut(s.Name, anyRow)
	if !isTable {
		return s.Name, variable == inCapitals(s.Name)
	}
	row, ok := strings.CutPrefix(variable, inCapitals(before))
	row, also := strings.CutSuffix(row, strings.TrimPrefix(inCapitals(after), variables))
	return before + strings.ToLower(row) + after, ok && also && row != ""
}

func inCapitals(name string) string {
	return variables + strings.ToUpper(strings.ReplaceAll(name, ".", "_"))
}

// read turns the text of an environment variable into the setting's value: a
// list is written a,b and a table x=1,y=2.
func (s Setting) read(text string) any {
	switch {
	case s.List:
		return strings.Split(text, ",")
	case s.Open:
		table := map[string]any{}
		for _, pair := range strings.Split(text, ",") {
			name, value, _ := strings.Cut(pair, "=")
			table[name] = value
		}
		return table
	}
	return text
}

// Settings lists every setting, in the order of Config.
func Settings() []Setting {
	return settingsOf(reflect.ValueOf(DefaultConfig()), "")
}

func settingsOf(v reflect.Value, prefix string) (out []Setting) {
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		name := prefix + f.Tag.Get("koanf")
		switch {
		case f.Type.Kind() == reflect.Struct:
			out = append(out, settingsOf(value, name+".")...)
			continue
		case f.Type.Kind() == reflect.Map && f.Type.Elem().Kind() == reflect.Struct:
			out = append(out, settingsOf(reflect.Zero(f.Type.Elem()), name+"."+anyRow+".")...)
			continue
		}
		s := Setting{Name: name, Doc: f.Tag.Get("doc"), Open: f.Type.Kind() == reflect.Map, List: f.Type.Kind() == reflect.Slice}
		if !value.IsZero() {
			s.Default = fmt.Sprint(value.Interface())
		}
		out = append(out, s)
	}
	return out
}
