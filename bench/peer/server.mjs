/* The peer: a plain Socket.IO server on Node that does the same job as ours and nothing more. A note is checked for length, stored in SQLite
 * (WAL, synchronous=FULL: an fsync before the acknowledgement; its key is unique), acknowledged, and shown to everybody at its table.
 * Usage: node server.mjs FOLDER. Prints the port it listens on. */
import { createServer } from 'node:http'
import { join } from 'node:path'
import Database from 'libsql'
import { Server } from 'socket.io'

const database = new Database(join(process.argv[2], 'peer.sqlite3'))
for (const pragma of ['journal_mode=WAL', 'synchronous=FULL']) database.pragma(pragma)
database.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, room TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL UNIQUE, ' +
  'kind TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (room, number))')
const insert = database.prepare('INSERT INTO notes (room, number, key, kind, body, at) VALUES (?, ?, ?, ?, ?, ?)')
const numbers = new Map()

const http = createServer()
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, maxHttpBufferSize: 65536 })

io.on('connection', (socket) => {
  socket.on('join', ({ room }, answer) => {
    socket.join(room)
    answer({ ok: true, room, number: numbers.get(room) || 0 })
  })
  socket.on('note.write', ({ key, values }, answer) => {
    const { table, kind, body } = values
    if (typeof body !== 'string' || !body || body.length > 280) return answer({ ok: false, error: 'length' })
    const room = `cafe_table:${table}`
    const number = (numbers.get(room) || 0) + 1
    insert.run(room, number, key, kind, body, new Date().toISOString())
    numbers.set(room, number)
    answer({ ok: true, number })
    io.to(room).emit('deltas', { room, deltas: [{ fact: 'note.written', number, note: { kind, body } }] })
  })
})

http.listen(0, '127.0.0.1', () => console.log(http.address().port))
