package ui

// IconName names one drawing of the icon set.
type IconName string

// The icons. Each stands beside a word and is hidden from screen readers.
const (
	NoIcon       IconName = ""
	IconAccount  IconName = "account"
	IconCalendar IconName = "calendar"
	IconInbox    IconName = "inbox"
	IconCheck    IconName = "check"
	IconCompany  IconName = "company"
	IconCross    IconName = "cross"
	IconDown     IconName = "down"
	IconDownload IconName = "download"
	IconEdit     IconName = "edit"
	IconEye      IconName = "eye"
	IconFalling  IconName = "falling"
	IconHome     IconName = "home"
	IconInfo     IconName = "info"
	IconInvoice  IconName = "invoice"
	IconLeft     IconName = "left"
	IconList     IconName = "list"
	IconLock     IconName = "lock"
	IconMail     IconName = "mail"
	IconMenu     IconName = "menu"
	IconOpen     IconName = "open"
	IconPause    IconName = "pause"
	IconPlay     IconName = "play"
	IconPlus     IconName = "plus"
	IconRestore  IconName = "restore"
	IconRight    IconName = "right"
	IconRising   IconName = "rising"
	IconSearch   IconName = "search"
	IconSettings IconName = "settings"
	IconShield   IconName = "shield"
	IconSignOut  IconName = "sign-out"
	IconSwap     IconName = "swap"
	IconTrash    IconName = "trash"
	IconUpDown   IconName = "up-down"
	IconUpload   IconName = "upload"
	IconUsers    IconName = "users"
	IconWarning  IconName = "warning"
)

// drawing is the inside of an icon's 16 by 16 picture.
func drawing(name IconName) string {
	switch name {
	case IconAccount:
		return `<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 13.8c.6-2.8 2.6-4.2 5.2-4.2s4.6 1.4 5.2 4.2"/>`
	case IconCalendar:
		return `<path d="M2.2 3.3h11.6v10.4H2.2zM2.2 6.5h11.6M5.2 1.8v2.6M10.8 1.8v2.6"/>`
	case IconInbox:
		return `<path d="M2 9.5 4 3h8l2 6.5V13H2zM2 9.5h3.6l.9 2h3l.9-2H14"/>`
	case IconCheck:
		return `<path d="m3 8.5 3.2 3.2L13 5"/>`
	case IconCompany:
		return `<path d="M3 13.5v-11h7v11M10 6.5h3v7M1.5 13.5h13M5.5 5.3h2M5.5 8h2M5.5 10.7h2"/>`
	case IconCross:
		return `<path d="m4 4 8 8M12 4l-8 8"/>`
	case IconDown:
		return `<path d="m4 6 4 4 4-4"/>`
	case IconDownload:
		return `<path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11"/>`
	case IconEdit:
		return `<path d="M10.8 2.8 13.2 5.2 5.5 13H3v-2.5z"/>`
	case IconEye:
		return `<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="2"/>`
	case IconFalling:
		return `<path d="M8 3v10M4 9l4 4 4-4"/>`
	case IconHome:
		return `<path d="M2.5 7 8 2.5 13.5 7v6.5H10v-4H6v4H2.5z"/>`
	case IconInfo:
		return `<circle cx="8" cy="8" r="6"/><path d="M8 7.3v3.5M8 5v.1"/>`
	case IconInvoice:
		return `<path d="M3.5 1.8h6l3 3v9.4h-9zM9.3 2v3h3M5.8 8.2h4.4M5.8 11h4.4"/>`
	case IconLeft:
		return `<path d="m10 4-4 4 4 4"/>`
	case IconList:
		return `<path d="M6 4h7.5M6 8h7.5M6 12h7.5M2.5 4h.5M2.5 8h.5M2.5 12h.5"/>`
	case IconLock:
		return `<path d="M3.5 7h9v6.5h-9zM5.5 7V4.8a2.5 2.5 0 0 1 5 0V7"/>`
	case IconMail:
		return `<path d="M2 3.5h12v9H2zM2.3 4.3 8 8.8l5.7-4.5"/>`
	case IconMenu:
		return `<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>`
	case IconOpen:
		return `<path d="M9.5 2.5h4v4M13.5 2.5l-6 6M11.5 9.5v4h-9v-9h4"/>`
	case IconPause:
		return `<path d="M5.5 3.5v9M10.5 3.5v9"/>`
	case IconPlay:
		return `<path d="m5 3.2 7.5 4.8L5 12.8z"/>`
	case IconPlus:
		return `<path class="plus-v" d="M8 3v10"/><path d="M3 8h10"/>`
	case IconRestore:
		return `<path d="M3 3v3.5h3.5M3.3 6.5A5.2 5.2 0 1 1 2.8 9"/>`
	case IconRight:
		return `<path d="m6 4 4 4-4 4"/>`
	case IconRising:
		return `<path d="M8 13V3M4 7l4-4 4 4"/>`
	case IconSearch:
		return `<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>`
	case IconSettings:
		return `<path d="M2 4.5h6.5M12.5 4.5H14M2 11.5h1.5M7.5 11.5H14"/><circle cx="10.5" cy="4.5" r="1.9"/><circle cx="5.5" cy="11.5" r="1.9"/>`
	case IconShield:
		return `<path d="M8 1.8 13 3.5v4c0 3.2-2.2 5.6-5 6.7-2.8-1.1-5-3.5-5-6.7v-4z"/>`
	case IconSignOut:
		return `<path d="M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3"/>`
	case IconSwap:
		return `<path d="M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13"/>`
	case IconTrash:
		return `<path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.8 7v4M9.2 7v4"/>`
	case IconUpDown:
		return `<path d="m5 6 3-3 3 3M5 10l3 3 3-3"/>`
	case IconUpload:
		return `<path d="M8 10.5v-8M4.8 5.5 8 2.3l3.2 3.2M2.5 13.5h11"/>`
	case IconUsers:
		return `<circle cx="6" cy="5.3" r="2.5"/><path d="M1.5 13.3c.4-2.6 2.1-4 4.5-4s4.1 1.4 4.5 4M10.3 3a2.5 2.5 0 0 1 0 4.6M12 9.8c1.4.6 2.3 1.8 2.5 3.5"/>`
	case IconWarning:
		return `<path d="M8 2.2 14.3 13.3H1.7zM8 6.5v3M8 11.3v.1"/>`
	}
	return ""
}
