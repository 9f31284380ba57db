"""Makes the files in this folder, and expected.json: what Pillow 13 reads in them, as RGB, or as grey where it is grey.

Where Pillow keeps 16 bits, expected are the nearest bytes of v / 257. Files that Pillow cannot write are put together here.
"""

import base64
import io
import json
import pathlib
import struct

import numpy
from PIL import Image

HERE = pathlib.Path(__file__).parent
HEIGHT, WIDTH = 11, 19
expected = {}


def values(channels, bits=8):
    y, x, c = numpy.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    whole = (7 * y + 11 * x + 50 * c + (x * y) % 5) % 256
    return (whole * 257 + (x * 31 + y) % 251) % 65536 if bits == 16 else whole >> (8 - bits)


RGB = Image.fromarray(values(3).astype("u1"), "RGB")
RGBA = Image.fromarray(values(4).astype("u1"), "RGBA")
GREY = Image.fromarray(values(1)[:, :, 0].astype("u1"), "L")
SOME = RGB.quantize(13)


def note(name, pixels=None):
    """Takes down what is expected of a file."""
    if pixels is None:
        image = Image.open(HERE / name)
        image.load()
        pixels = numpy.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))
    pixels = numpy.atleast_3d(pixels).astype("u1")
    expected[name] = {"shape": pixels.shape, "pixels": base64.b64encode(pixels.tobytes()).decode()}


def save(image, name, **options):
    image.save(HERE / name, **options)
    note(name)


def write(name, data, pixels=None):
    (HERE / name).write_bytes(data)
    note(name, pixels)


def bytes_of_257(deep):
    return (deep.astype("u8") * 255 + 32895) >> 16


# GIF: global, local and no palette, a picture on a larger screen with and without a transparent colour, interlaced
def gif(frame, screen=(WIDTH, HEIGHT), place=(0, 0), transparent=None, interlaced=False, tables="global"):
    buffer = io.BytesIO()
    frame.save(buffer, "GIF", interlace=int(interlaced))
    data = buffer.getvalue()
    bits = data[10] & 7
    table, rest = data[13 : 13 + (6 << bits)], data[13 + (6 << bits) :]
    rest = rest[rest.index(b",") :]
    head = b"GIF89a" + struct.pack("<HH", *screen)
    head += bytes([0x80 | bits if tables == "global" else 0, 3, 0]) + (table if tables == "global" else b"")
    head += b"!\xfe\x05hello\x00"
    if transparent is not None:
        head += b"!\xf9\x04" + bytes([1, 0, 0, transparent, 0])
    flags = (0x40 if interlaced else 0) | (0x80 | bits if tables == "local" else 0)
    head += b"," + struct.pack("<HHHH", *place, *frame.size) + bytes([flags])
    return head + (table if tables == "local" else b"") + rest[10:]


write("gif-global.gif", gif(SOME))
write("gif-interlaced.gif", gif(SOME, interlaced=True))
write("gif-local.gif", gif(SOME, tables="local"))
write("gif-no-table.gif", gif(SOME, tables="none"))
write("gif-on-screen.gif", gif(SOME, screen=(25, 16), place=(3, 2)))
write("gif-transparent.gif", gif(SOME, screen=(25, 16), place=(3, 2), transparent=5))
write("gif-beyond-screen.gif", gif(SOME, screen=(10, 5), place=(3, 2)))
save(SOME, "gif-animation.gif", save_all=True, append_images=[SOME.transpose(Image.Transpose.ROTATE_180)])
save(GREY, "gif-grey.gif")
short = bytearray(gif(SOME))
short[10] = 0x80 | 1
write("gif-short-table.gif", bytes(short[: 13 + 12] + short[13 + 48 :]))
write("gif-one-pixel.gif", gif(SOME.crop((0, 0, 1, 1))))

# BMP
save(GREY.convert("1"), "bmp-1bit.bmp")
save(GREY, "bmp-grey.bmp")
save(SOME, "bmp-palette.bmp")
save(RGB, "bmp-rgb.bmp")
save(RGBA, "bmp-rgba.bmp")


def rows(pixels, bits, top_down=False):
    size = (WIDTH * bits + 31) // 32 * 4
    lines = []
    for line in pixels:
        if bits < 8:
            packed = numpy.packbits(
                numpy.array([[v >> b & 1 for b in reversed(range(bits))] for v in line], dtype="u1").ravel()
            ).tobytes()
        else:
            packed = line.astype({8: "u1", 16: "<u2", 32: "<u4"}[bits]).tobytes()
        lines.append(packed.ljust(size, b"\0"))
    return b"".join(lines if top_down else reversed(lines))


def bmp(data, bits, palette=b"", compression=0, height=HEIGHT, colours=0, masks=b"", header=40):
    extra = masks.ljust(header - 40, b"\0") if header > 40 else b""
    start = 14 + header + len(palette) + (len(masks) if header == 40 else 0)
    head = struct.pack("<2sIHHI", b"BM", start + len(data), 0, 0, start)
    head += struct.pack("<IiiHHIIiiII", header, WIDTH, height, 1, bits, compression, len(data), 0, 0, colours, 0)
    return head + extra + (masks if header == 40 else b"") + palette + data


def bgrx(colours):
    return b"".join(bytes([b, g, r, 0]) for r, g, b in colours)


colours = [(9 * i, 255 - 12 * i, 100 + 7 * i) for i in range(16)]
four = values(1, 4)[:, :, 0]
some = numpy.minimum(four, 12)
write("bmp-4bit.bmp", bmp(rows(four, 4), 4, bgrx(colours)))
write("bmp-4bit-short-palette.bmp", bmp(rows(four, 4), 4, bgrx(colours[:13]), colours=13))
write("bmp-1bit-colours.bmp", bmp(rows(four & 1, 1), 1, bgrx([(1, 2, 3), (200, 100, 50)])))
write("bmp-8bit-top-down.bmp", bmp(rows(some, 8, True), 8, bgrx(colours[:13]), height=-HEIGHT, colours=13))
deep = values(1, 16)[:, :, 0]
write("bmp-16bit.bmp", bmp(rows(deep, 16), 16))
write("bmp-16bit-565.bmp", bmp(rows(deep, 16), 16, compression=3, masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F)))
wide = (values(4).astype("u8") * [1, 1 << 8, 1 << 16, 1 << 24]).sum(axis=2)
write("bmp-32bit.bmp", bmp(rows(wide, 32), 32))
write(
    "bmp-32bit-masks.bmp",
    bmp(rows(wide, 32), 32, compression=3, masks=struct.pack("<IIII", 0xFF, 0xFF00, 0xFF0000, 0xFF000000), header=124),
)
core = struct.pack("<2sIHHI", b"BM", 0, 0, 0, 26 + 48) + struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 4)
write("bmp-core.bmp", core + b"".join(bytes([b, g, r]) for r, g, b in colours) + rows(four, 4))


def runs(pixels, bits):
    data = b""
    for number, line in enumerate(pixels[::-1]):
        x = 0
        while x < WIDTH:
            end = x
            while end < WIDTH and line[end] == line[x]:
                end += 1
            if end - x < 2 and WIDTH - x >= 4 and number % 2 == 0:
                some = [int(v) for v in line[x : x + 4]]
                body = bytes(some) if bits == 8 else bytes([some[0] << 4 | some[1], some[2] << 4 | some[3]])
                data += bytes([0, 4]) + body + b"\0" * (len(body) % 2)
                x += 4
            else:
                value = int(line[x])
                data += bytes([end - x, value if bits == 8 else value << 4 | value])
                x = end
        data += b"\0\0"
    return data + b"\0\1"


blocks = numpy.repeat(four[:, ::4], 4, axis=1)[:, :WIDTH]
mixed = numpy.where(numpy.arange(HEIGHT)[:, None] % 3 == 0, four, blocks)
write("bmp-rle8.bmp", bmp(runs(mixed, 8), 8, bgrx(colours), compression=1, colours=16))
write("bmp-rle4.bmp", bmp(runs(mixed, 4), 4, bgrx(colours), compression=2, colours=16))
step = bytes([5, 3, 0, 2, 2, 1, 4, 7]) + b"\0\0" + b"".join(bytes([WIDTH, 2, 0, 0]) for _ in range(HEIGHT - 2)) + b"\0\1"
write("bmp-rle8-delta.bmp", bmp(step, 8, bgrx(colours), compression=1, colours=16))

# Netpbm
save(GREY, "pgm-bytes.pgm")
save(RGB, "ppm-bytes.ppm")
save(GREY.convert("1"), "pbm-bytes.pbm")
size = f"{WIDTH}  # the width\n#\n{HEIGHT}\n"
bits = values(1, 1)[:, :, 0]
write("pbm-text.pbm", f"P1 {size}# bits\n".encode() + "\n".join("".join(map(str, line)) for line in bits).encode())


def text(array):
    return " \n".join(" ".join(map(str, line)) for line in array.reshape(HEIGHT, -1)).encode()


write("pgm-text.pgm", f"P2 {size}200\n".encode() + text(values(1) * 200 // 255) + b"\n")
write("ppm-text.ppm", f"P3\n{size}255\n".encode() + text(values(3)))
write("ppm-text-16bit.ppm", f"P3\n{size}1023\n".encode() + text(values(3, 16) >> 6))
write("ppm-largest-100.ppm", f"P6 {size}100\n".encode() + (values(3) * 100 // 255).astype("u1").tobytes())
write("ppm-16bit.ppm", f"P6 {size}65535\n".encode() + values(3, 16).astype(">u2").tobytes())
write("pgm-16bit.pgm", f"P5 {size}65535\n".encode() + values(1, 16).astype(">u2").tobytes(), bytes_of_257(values(1, 16)))

# WebP
save(RGB, "webp-lossy.webp", quality=80)
save(RGB, "webp-lossless.webp", lossless=True)
save(RGBA, "webp-alpha.webp", lossless=True, exact=True)
save(RGBA, "webp-lossy-alpha.webp", quality=80)
save(RGB, "webp-animation.webp", save_all=True, append_images=[RGB.transpose(Image.Transpose.ROTATE_180)], lossless=True)

# TIFF
for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd", "lzma"]:
    save(RGB, f"tiff-{compression.removeprefix('tiff_').replace('_', '-')}.tiff", compression=compression)
save(GREY, "tiff-grey.tif")
save(GREY, "tiff-grey-jpeg.tif", compression="jpeg")
save(GREY.convert("1"), "tiff-1bit.tif")
save(GREY.convert("1"), "tiff-group4.tif", compression="group4")
save(SOME, "tiff-palette.tif", compression="tiff_lzw")
save(RGBA, "tiff-rgba.tif", compression="tiff_adobe_deflate")
save(RGB.convert("CMYK"), "tiff-cmyk.tif")
save(RGB.convert("YCbCr"), "tiff-ycbcr.tif", compression="tiff_lzw")
save(RGB, "tiff-pages.tif", save_all=True, append_images=[GREY])


def tiff(array, photometric, bits, order="<", tags={}, tile=None, planes=False, big=False):
    """An uncompressed file of its own bytes, in one strip a plane or in tiles."""
    height, width, samples = array.shape
    kind = f"{order}u{bits // 8}" if bits >= 8 else "u1"

    def packed(part):
        if bits >= 8:
            return part.astype(kind).tobytes()
        digits = [[[v >> b & 1 for b in reversed(range(bits))] for v in line.ravel()] for line in part]
        return b"".join(numpy.packbits(numpy.array(line, dtype="u1").ravel()).tobytes() for line in digits)

    parts = [array[:, :, s : s + 1] for s in range(samples)] if planes else [array]
    if tile:
        padded = [numpy.pad(p, ((0, -height % tile), (0, -width % tile), (0, 0))) for p in parts]
        blocks = [
            packed(p[y : y + tile, x : x + tile])
            for p in padded
            for y in range(0, height, tile)
            for x in range(0, width, tile)
        ]
    else:
        blocks = [packed(p) for p in parts]
    head = 16 if big else 8
    offsets = [head + sum(map(len, blocks[:i])) for i in range(len(blocks))]
    fields = {256: [width], 257: [height], 258: [bits] * samples, 259: [1], 262: [photometric], 277: [samples]}
    if planes:
        fields[284] = [2]
    if tile:
        fields |= {322: [tile], 323: [tile], 324: offsets, 325: [len(b) for b in blocks]}
    else:
        fields |= {273: offsets, 278: [height], 279: [len(b) for b in blocks]}
    fields |= tags
    data = b"".join(blocks)
    data += b"\0" * (len(data) % 2)
    place = head + len(data)
    entry, word = (20, "Q") if big else (12, "I")
    after = place + (8 if big else 2) + entry * len(fields) + (8 if big else 4)
    directory, extra = struct.pack(order + ("Q" if big else "H"), len(fields)), b""
    for tag, numbers in sorted(fields.items()):
        kind_of, letter = (4, "I") if tag in (256, 257, 273, 278, 279, 322, 323, 324, 325) else (3, "H")
        body = struct.pack(f"{order}{len(numbers)}{letter}", *numbers)
        room = 8 if big else 4
        if len(body) > room:
            directory += struct.pack(order + "HH" + word + word, tag, kind_of, len(numbers), after + len(extra))
            extra += body + b"\0" * (len(body) % 2)
        else:
            directory += struct.pack(order + "HH" + word, tag, kind_of, len(numbers)) + body.ljust(room, b"\0")
    mark = b"II" if order == "<" else b"MM"
    first = struct.pack(order + "HHHQ", 43, 8, 0, place) if big else struct.pack(order + "HI", 42, place)
    return mark + first + data + directory + struct.pack(order + word, 0) + extra


write("tiff-tiles.tif", tiff(values(3), 2, 8, tile=16))
write("tiff-big-endian.tif", tiff(values(3), 2, 8, ">"))
write("tiff-big.tif", tiff(values(3), 2, 8, big=True))
write("tiff-planes.tif", tiff(values(3), 2, 8, planes=True))
write("tiff-planes-tiles.tif", tiff(values(3), 2, 8, planes=True, tile=16), values(3))
for order, name in (("<", "little"), (">", "big")):
    deep = values(1, 16)
    write(f"tiff-16bit-{name}.tif", tiff(deep, 1, 16, order), bytes_of_257(deep))
    write(f"tiff-rgb-16bit-{name}.tif", tiff(values(3, 16), 2, 16, order), bytes_of_257(values(3, 16)))
write("tiff-2bit.tif", tiff(values(1, 2), 1, 2))
write("tiff-4bit-white.tif", tiff(values(1, 4), 0, 4))
write("tiff-8bit-white.tif", tiff(values(1), 0, 8))
table = [(i * 4099 + c * 911) % 65536 for c in range(3) for i in range(16)]
write("tiff-palette-4bit.tif", tiff(values(1, 4), 3, 4, tags={320: table}))
write("tiff-grey-alpha.tif", tiff(values(2), 1, 8, tags={338: [2]}), values(2)[:, :, :1])
for orientation in range(2, 9):
    write(f"tiff-orientation-{orientation}.tif", tiff(values(3), 2, 8, tags={274: [orientation]}))

(HERE / "expected.json").write_text(json.dumps(expected, indent=0))
