package api

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// list handles GET /discovery/v1/apis: which APIs there are.
func (a API) list(c echo.Context) error {
	var items []map[string]any
	for _, s := range services() {
		items = append(items, map[string]any{
			"kind": "discovery#directoryItem", "id": s.name + ":" + s.version, "name": s.name, "version": s.version,
			"title": s.title, "description": s.about, "preferred": true,
			"discoveryRestUrl": root(c) + "discovery/v1/apis/" + s.name + "/" + s.version + "/rest",
		})
	}
	return c.JSON(http.StatusOK, map[string]any{"kind": "discovery#directoryList", "discoveryVersion": "v1", "items": items})
}

// describe handles GET /discovery/v1/apis/:api/:version/rest: the discovery
// document of an API, which clients in other languages are made from.
func (a API) describe(c echo.Context) error {
	for _, s := range services() {
		if s.name == c.Param("api") && s.version == c.Param("version") {
			return c.JSON(http.StatusOK, s.document(root(c)))
		}
	}
	return &refusal{code: http.StatusNotFound, reason: "notFound", message: "There is no such API."}
}

// root is the address that the APIs stand under, as the caller reaches it.
func root(c echo.Context) string { return c.Scheme() + "://" + c.Request().Host + "/" }

func (s service) document(root string) map[string]any {
	schemas, resources := map[string]any{}, map[string]any{}
	for _, m := range s.methods {
		parts := strings.Split(m.id, ".")
		resource, ok := resources[parts[1]].(map[string]any)
		if !ok {
			resource = map[string]any{"methods": map[string]any{}}
			resources[parts[1]] = resource
		}
		if methods, ok := resource["methods"].(map[string]any); ok {
			methods[parts[2]] = m.document(schemas)
		}
	}
	parameters := map[string]any{}
	for _, p := range standardQuery() {
		parameters[p.name] = p.document("query")
	}
	return map[string]any{
		"kind": "discovery#restDescription", "discoveryVersion": "v1", "id": s.name + ":" + s.version, "name": s.name,
		"version": s.version, "revision": "0", "title": s.title, "description": s.about, "protocol": "rest",
		"rootUrl": root, "servicePath": "", "baseUrl": root, "basePath": "",
		"parameters": parameters, "schemas": schemas, "resources": resources,
	}
}

func (m method) document(schemas map[string]any) map[string]any {
	parameters, order := map[string]any{}, []string{}
	for _, name := range m.names() {
		parameters[name] = map[string]any{"type": "string", "location": "path", "required": true}
		order = append(order, name)
	}
	for _, p := range m.query {
		parameters[p.name] = p.document("query")
		if p.required {
			order = append(order, p.name)
		}
	}
	out := map[string]any{
		"id": m.id, "httpMethod": m.verb, "path": m.path, "flatPath": m.path,
		"description": m.about + " Needs a key with the right " + string(m.right) + ".", "parameters": parameters, "parameterOrder": order,
	}
	if m.in != nil {
		out["request"] = map[string]any{"$ref": schema(m.in, schemas)}
	}
	if m.out != reflect.TypeFor[nothing]() {
		out["response"] = map[string]any{"$ref": schema(m.out, schemas)}
	}
	return out
}

func (p param) document(location string) map[string]any {
	out := map[string]any{"type": "string", "location": location, "description": p.about}
	if p.required {
		out["required"] = true
	}
	if len(p.enum) > 0 {
		out["enum"] = p.enum
	}
	if p.standard != "" {
		out["default"] = p.standard
	}
	if p.most > 0 {
		out["type"], out["format"] = "integer", "int32"
		out["minimum"], out["maximum"] = strconv.FormatInt(p.least, 10), strconv.FormatInt(p.most, 10)
	}
	if p.name == "prettyPrint" {
		delete(out, "enum")
		out["type"] = "boolean"
	}
	return out
}

// schema adds the schema of a struct, and of those in it, and returns its name.
func schema(t reflect.Type, schemas map[string]any) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := strings.ToUpper(t.Name()[:1]) + t.Name()[1:]
	if schemas[name] != nil {
		return name
	}
	properties := map[string]any{}
	schemas[name] = map[string]any{"id": name, "type": "object", "properties": properties}
	for i := range t.NumField() {
		f := t.Field(i)
		property := kindOf(f.Type, schemas)
		if format := f.Tag.Get("format"); format != "" {
			property["format"] = format
		}
		if about := f.Tag.Get("about"); about != "" {
			property["description"] = about
		}
		properties[jsonName(f)] = property
	}
	return name
}

func kindOf(t reflect.Type, schemas map[string]any) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return kindOf(t.Elem(), schemas)
	case reflect.Slice:
		return map[string]any{"type": "array", "items": kindOf(t.Elem(), schemas)}
	case reflect.Struct:
		return map[string]any{"$ref": schema(t, schemas)}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int64:
		return map[string]any{"type": "integer", "format": "int32"}
	}
	return map[string]any{"type": "string"}
}
