/* Builds static/dist/: what the browser loads, under hashed names, and what the PDF exports and the tests take from npm.
 *
 * Entries are static/core/app.{js,css} and every static/<area>/<area>.{js,css}. Scripts come out as ES modules and share
 * chunks, so that two entries on one page have one copy of what both import.
 *
 *   dist/manifest.json   logical name -> file, for templates: {"app.css": "app-HASH.css", "fonts/x.woff2": "fonts/x-HASH.woff2"}
 *   dist/loads.json      entry -> every script or style the browser fetches for it, for the budgets in tests/contracts
 *   dist/pdf-fonts/      TTF faces (typst does not read woff2)
 *   dist/test/axe.js     the accessibility checker; the wheel leaves it out
 *   dist/licences.txt    the licences of all packages that went in
 */
import * as esbuild from 'esbuild'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import subsetFont from 'subset-font'

const STATIC = dirname(fileURLToPath(import.meta.url))
const ROOT = dirname(STATIC)
const MODULES = join(ROOT, 'node_modules')
const OUT = join(STATIC, 'dist')
const FRESH = join(STATIC, 'dist.new')

const PDF_FONTS = [
  ...['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic'].map(
    (face) => `@expo-google-fonts/atkinson-hyperlegible-next/${face}/AtkinsonHyperlegibleNext_${face}.ttf`),
  ...['', '-Bold', '-Oblique', '-BoldOblique'].map((face) => `dejavu-fonts-ttf/ttf/DejaVuSans${face}.ttf`),
]

/* The letters with marks of the languages of the European Union. The whole of "Latin extended" would weigh more than twice as
   much on every Polish page; a rarer letter comes from the device's own face. */
const EUROPEAN = 'ĀāĂăĄąĆćĊċČčĎďĐđĒēĖėĘęĚěĞğĠġĢģĦħĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŌōŐőŒœŔŕŖŗŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽžȘșȚț'

const europeanLetters = {
  name: 'european-letters',
  setup(build) {
    build.onLoad({ filter: /-latin-ext-[\w-]+\.woff2$/ }, async ({ path }) => ({
      contents: await subsetFont(readFileSync(path), EUROPEAN, { targetFormat: 'woff2' }),
      loader: 'file',
    }))
  },
}

/** The entry files that exist, as [{in, out}]: core is called app, an area by its own name. */
function entries() {
  const folders = readdirSync(STATIC, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('dist'))
  return folders.flatMap(({ name }) => {
    const stem = name === 'core' ? 'app' : name
    return ['js', 'css'].map((kind) => join(STATIC, name, `${stem}.${kind}`)).filter(existsSync)
      .map((path) => ({ in: path, out: stem, kind: path.endsWith('.css') ? 'css' : 'js' }))
  })
}

/** One run per kind: a script and a style of the same name would otherwise want the same place. */
function bundle(kind, points) {
  if (points.length === 0) return { outputs: {}, inputs: {} }
  return esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: points.map(({ in: path, out }) => ({ in: path, out })),
    outdir: FRESH,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    splitting: kind === 'js',
    // Phones of about 2020: newer syntax, and nesting in styles, are written out for them.
    target: kind === 'js' ? 'es2020' : ['chrome88', 'firefox85', 'safari14'],
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: 'fonts/[name]-[hash]',
    loader: { '.woff2': 'file', '.svg': 'dataurl', '.png': 'dataurl' },
    plugins: [europeanLetters],
    legalComments: 'none', // they stand in licences.txt
    logLevel: 'warning',
  }).then(({ metafile }) => metafile)
}

const inOut = (path) => relative('static/dist.new', path)

function logicalNames(metafile) {
  const named = {}
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const file = inOut(path)
    if (output.entryPoint) named[basename(output.entryPoint)] = file
    else if (file.startsWith('fonts/')) named[file.replace(/-[A-Z0-9]{8}(\.\w+)$/, '$1')] = file
  }
  return named
}

/** Every script an entry makes the browser fetch at once (dynamic imports come later, when they are asked for). */
function loads(metafile) {
  const found = {}
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue
    const seen = new Set([path])
    for (const file of seen) {
      for (const next of metafile.outputs[file].imports) if (next.kind === 'import-statement') seen.add(next.path)
    }
    found[basename(output.entryPoint)] = [...seen].map(inOut)
  }
  return found
}

function packageOf(path) {
  const inside = path.split('node_modules/').pop().split('/')
  return inside[0].startsWith('@') ? inside.slice(0, 2).join('/') : inside[0]
}

function licences(inputs) {
  const packages = new Set([...inputs, ...PDF_FONTS.map((path) => `node_modules/${path}`)]
    .filter((path) => path.includes('node_modules/')).map(packageOf))
  return [...packages].sort().map((name) => {
    const folder = join(MODULES, name)
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const texts = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file)).sort()
      .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    return [`${name} ${version} (${license})`, ...texts].join('\n\n')
  }).join(`\n\n${'-'.repeat(78)}\n\n`) + '\n'
}

function report(loaded) {
  for (const [entry, files] of Object.entries(loaded).sort()) {
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(FRESH, file)), { level: 9 }).length, 0)
    console.log(`${entry.padEnd(24)} ${(bytes / 1000).toFixed(1).padStart(7)} kB gz in ${files.length} file(s)`)
  }
}

rmSync(FRESH, { recursive: true, force: true })
mkdirSync(join(FRESH, 'pdf-fonts'), { recursive: true })
mkdirSync(join(FRESH, 'test'))

const points = entries()
const built = await Promise.all(['js', 'css'].map((kind) => bundle(kind, points.filter((point) => point.kind === kind))))
const manifest = Object.assign({}, ...built.map(logicalNames))
const loaded = Object.assign({}, ...built.map(loads))

for (const path of PDF_FONTS) cpSync(join(MODULES, path), join(FRESH, 'pdf-fonts', basename(path)))
cpSync(join(MODULES, 'axe-core/axe.min.js'), join(FRESH, 'test/axe.js'))
// The mark of the site beside its name in a browser: one file, named by what it holds.
const icon = readFileSync(join(STATIC, 'core/icon.svg'))
manifest['icon.svg'] = `icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8).toUpperCase()}.svg`
writeFileSync(join(FRESH, manifest['icon.svg']), icon)
writeFileSync(join(FRESH, 'licences.txt'), licences(built.flatMap(({ inputs }) => Object.keys(inputs))))
writeFileSync(join(FRESH, 'loads.json'), JSON.stringify(loaded, null, 1) + '\n')
writeFileSync(join(FRESH, 'manifest.json'), JSON.stringify(manifest, Object.keys(manifest).sort(), 1) + '\n')
report(loaded)

// The old bundle serves until the new one is whole.
rmSync(OUT, { recursive: true, force: true })
renameSync(FRESH, OUT)
