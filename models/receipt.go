package models

import (
	"context"
	"encoding/json"
	"strings"

	"perseat/models/access"
)

// OrderUnder returns the order that the actor placed with the review that carries
// a key, so that the review leads to its order when it is loaded again. It is
// false if nothing was ordered with it. Whoever may order may ask, and hears of
// the own orders only.
func (s *Store) OrderUnder(ctx context.Context, actor access.Actor, key string) (uint, bool, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return 0, false, err
	}
	if key == "" || strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return 0, false, nil
	}
	var rows []receiptRow
	err := s.db.Read(ctx).Where("actor_id = ? AND key LIKE ?", actor.UserID, key+":%").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, false, err
	}
	var placed Placed
	err = json.Unmarshal([]byte(rows[0].Result), &placed)
	return placed.OrderID, placed.OrderID != 0, err
}
