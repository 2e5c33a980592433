/* The people: stock Socket.IO clients at tables, writing notes at a steady rate. Reads a plan as JSON on its input, prints what happened.
 * {url, origin, people: [{room, table, cookie, token}], per_second, seconds, warm_seconds}; latencies in milliseconds. */
import { text } from 'node:stream/consumers'
import { io } from 'socket.io-client'

const plan = JSON.parse(await text(process.stdin))
const sent = new Map() // mark -> { at, room, shown, acknowledged }
const seated = new Map() // room -> number of people
const acknowledged = []
const shown = []
let refused = 0
let measuring = false

function connect(person) {
  return new Promise((resolve, reject) => {
    const socket = io(plan.url, {
      transports: ['websocket'], forceNew: true, reconnection: false, auth: { token: person.token },
      extraHeaders: { Cookie: person.cookie || '', Origin: plan.origin },
    })
    socket.on('connect_error', reject)
    socket.on('deltas', ({ deltas }) => deltas.forEach(see))
    socket.on('connect', () => socket.emit('join', { room: person.room }, (answer) => {
      if (!answer.ok) return reject(new Error(JSON.stringify(answer)))
      seated.set(person.room, (seated.get(person.room) || 0) + 1)
      resolve({ ...person, socket })
    }))
  })
}

function see(delta) {
  const mark = /mark-\d+/.exec(JSON.stringify(delta))
  const note = mark && sent.get(mark[0])
  if (!note) return
  note.shown += 1
  if (note.measured) shown.push(performance.now() - note.at)
}

function write(person, count) {
  const mark = `mark-${count}`
  const note = { at: performance.now(), room: person.room, shown: 0, acknowledged: false, measured: measuring }
  sent.set(mark, note)
  const key = `${mark}-${Math.random().toString(36).slice(2, 12)}-key`
  person.socket.emit('note.write', { key, values: { table: person.table, kind: 'idea', body: `Ławka w cieniu przy przystanku, ${mark}` } }, (answer) => {
    if (!answer.ok) {
      refused += 1
      console.error(JSON.stringify(answer))
      return
    }
    note.acknowledged = true
    if (note.measured) acknowledged.push(performance.now() - note.at)
  })
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const at = (sorted, share) => sorted.length ? Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(2)) : null

const people = []
for (let i = 0; i < plan.people.length; i += 10) people.push(...await Promise.all(plan.people.slice(i, i + 10).map(connect)))
console.log('ready')

let count = 0
async function stream(seconds) {
  const begun = performance.now()
  const total = Math.round(seconds * plan.per_second)
  for (let i = 0; i < total; i += 1) {
    const due = begun + i * 1000 / plan.per_second
    if (due > performance.now()) await pause(due - performance.now())
    count += 1
    write(people[(count * 7) % people.length], count)
  }
}

await stream(plan.warm_seconds)
await pause(500)
console.log('begin')
measuring = true
await stream(plan.seconds)
measuring = false
await pause(1500)
console.log('end')

const measured = [...sent.values()].filter((note) => note.measured)
for (const list of [acknowledged, shown]) list.sort((a, b) => a - b)
console.log(JSON.stringify({
  people: people.length, sent: measured.length, acknowledged: acknowledged.length, refused,
  lost: measured.filter((note) => !note.acknowledged).length,
  not_shown: measured.reduce((sum, note) => sum + seated.get(note.room) - note.shown, 0),
  acknowledged_ms: { p50: at(acknowledged, 0.5), p99: at(acknowledged, 0.99), most: at(acknowledged, 1) },
  shown_ms: { p50: at(shown, 0.5), p99: at(shown, 0.99), most: at(shown, 1) },
}))
process.exit(0)
