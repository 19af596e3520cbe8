package privacy

import "html/template"

// dossierWords are what the index says of each part, in Chinese and English.
var dossierWords = map[Part][4]string{
	TheirPerson:      {"个人资料", "姓名、地址等资料，以及合并为您一人的各条档案", "Person", "your traits, such as name and address, and the records that were joined to be you"},
	TheirTags:        {"标签", "我们推断或被告知的特征，以及每一项的依据", "Tags", "what was concluded or told about you, each with its reason"},
	TheirConsents:    {"同意记录", "您给出或撤回的每一次同意", "Consents", "every consent that you gave or withdrew"},
	TheirOrders:      {"订单", "购买、退货、到店、保单、套餐和账单", "Orders", "purchases, returns, visits, policies, plans and bills"},
	TheirEvents:      {"行为记录", "各系统报告的与您有关的每一件事", "Events", "everything that systems reported about you"},
	TheirIdentifiers: {"标识", "用来认出您的号码与账号", "Identifiers", "the numbers and accounts by which you are recognised"},
	TheirContacts:    {"联络", "每一次来电、去电和在线会话", "Contacts", "every call and chat"},
	TheirTranscripts: {"对话文字", "双方说过和写过的话", "Transcripts", "what both sides said and wrote"},
	TheirNotes:       {"坐席备注", "坐席在联络后写下的备注", "Notes", "what agents wrote down about a contact"},
	TheirCourse:      {"联络经过", "每次联络中按顺序发生的事", "Course of contacts", "what happened in each contact, in order"},
	TheirRecordings:  {"录音清单", "有哪些录音、多长、保存到何时；录音本身请另行索取", "Recordings", "which there are, how long, kept until when; ask for the audio itself"},
	TheirMessages:    {"发给您的消息", "短信、邮件等", "Messages to you", "text messages, mail and the like"},
	TheirHandoffs:    {"第二设备", "交给您手机确认、签署或填写的内容", "Second device", "what you were asked to confirm, sign or fill in on your telephone"},
}

type dossierRow struct {
	File, Zh, ZhSays, En, EnSays string
	Count                        int
}

type dossierPage struct {
	Of, At string
	Rows   []dossierRow
}

func (d *Dossier) index() dossierPage {
	page := dossierPage{Of: string(d.of), At: d.at.UTC().Format("2006-01-02 15:04 UTC")}
	for _, part := range Parts() {
		w := dossierWords[part]
		row := dossierRow{Zh: w[0], ZhSays: w[1], En: w[2], EnSays: w[3], Count: d.count[part]}
		if row.Count > 0 {
			row.File = string(part) + ".json"
		}
		page.Rows = append(page.Rows, row)
	}
	return page
}

// dossierIndex is readable without a network: it loads nothing.
var dossierIndex = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>您的个人信息副本 · A copy of your personal data</title>
<style>body{font:14px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2024}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem;border-bottom:1px solid #d9d9e0}td.n{text-align:right}small{color:#60646c}</style>
<h1>您的个人信息副本</h1>
<p>这是我们在 {{.At}} 持有的关于您（{{.Of}}）的全部个人信息，未作遮盖。请像保管身份证件一样保管它。您有权要求更正、删除、撤回同意。</p>
<h1 lang="en">A copy of your personal data</h1>
<p lang="en">Everything that was held about you ({{.Of}}) at {{.At}}, with nothing masked: keep it as you keep your passport. You may ask for correction or erasure, and withdraw consents.</p>
<table><thead><tr><th>内容 · <span lang="en">What</span></th><th>说明 · <span lang="en">About</span></th><th>条数 · <span lang="en">Entries</span></th><th>文件 · <span lang="en">File</span></th></tr></thead>
<tbody>{{range .Rows}}<tr><td>{{.Zh}}<br><span lang="en">{{.En}}</span></td><td>{{.ZhSays}}<br><small lang="en">{{.EnSays}}</small></td><td class="n">{{.Count}}</td>
<td>{{if .File}}<a href="{{.File}}">{{.File}}</a>{{else}}—{{end}}</td></tr>
{{end}}</tbody></table></html>
`))
