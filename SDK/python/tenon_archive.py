"""Reads and writes Tenon's model archives (.tenon, format version 1) with NumPy and the standard library alone.

    from tenon_archive import Archive

    model = Archive.open("model.tenon")            # every entry's CRC and SHA-256 is compared
    print(model.manifest["name"], model.weights["0.weight"].shape)
    model.weights["0.bias"] += 1
    model.save("changed.tenon")                    # with hashes made anew; a signature is gone

Nothing in an archive is ever run: JSON, text and numbers are all that there is, and no pickle. The format is described
in docs/archive-format.md. `python3 tenon_archive.py FILE` lists an archive and checks it.
"""
import hashlib
import json
import math
import os
import struct
import sys
import tempfile
import zipfile
import zlib

import numpy

__all__ = ["Archive", "ArchiveError"]

FORMAT = "tenon-model"
FORMAT_VERSION = 1
ALIGNMENT = 64
HASHES, SIGNATURE = "hashes.json", "signature.json"
NEEDED = ("manifest.json", "graph.json", "weights.safetensors")
MAXIMUM_JSON = 16 << 20
MAXIMUM_HEADER = 32 << 20
MAXIMUM_ENTRIES = 100_000
MAXIMUM_RATIO = 1100

# bfloat16 has no type in NumPy: its 16 bits come as uint16, and are written as BF16 again where they are `BFloat16`.
DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1", "U8": "|u1",
    "BOOL": "|b1",
}


class ArchiveError(Exception):
    """A file that is no archive of this format, or that was damaged."""


class BFloat16(numpy.ndarray):
    """The bits of bfloat16 numbers, as uint16; `to_float32` has the numbers."""

    def to_float32(self):
        return (numpy.asarray(self).astype(numpy.uint32) << 16).view(numpy.float32)


class Archive:
    """A model: JSON texts, tensors by name, and other entries by their bytes."""

    def __init__(self, manifest, graph, weights):
        self.manifest = manifest
        self.graph = graph
        self.weights = weights
        self.fitted = {}      # what was learned on the training part
        self.example = {}     # sample.FIELD, input.NAME, output.NAME
        self.card = None      # Markdown
        self.history = []     # an object for each epoch
        self.others = {}      # entries that this reader does not know, which stay

    @classmethod
    def open(cls, path, check_hashes=True):
        """Reads an archive; raises ArchiveError for one that is damaged, and where a hash is wrong."""
        entries = _read_entries(path)
        for name in NEEDED:
            if name not in entries:
                raise ArchiveError(f"{path} is no model: it has no '{name}'")
        if check_hashes and HASHES in entries:
            _check_hashes(path, entries)
        archive = cls(
            _parse_json(entries.pop("manifest.json"), "manifest.json"), _parse_json(entries.pop("graph.json"), "graph.json"),
            _parse_tensors(entries.pop("weights.safetensors"), "weights.safetensors"))
        if archive.manifest.get("format") != FORMAT:
            raise ArchiveError(f"{path}: the manifest's format is not '{FORMAT}'")
        version = archive.manifest.get("format_version")
        if type(version) is not int or not 1 <= version <= FORMAT_VERSION:
            raise ArchiveError(f"{path}: format version {version!r}, expected at most {FORMAT_VERSION}")
        for name in ("fitted", "example"):
            entry = f"{name}.safetensors"
            if entry in entries:
                setattr(archive, name, _parse_tensors(entries.pop(entry), entry))
        if "card.md" in entries:
            archive.card = _text(entries.pop("card.md"), "card.md")
        if "history.json" in entries:
            archive.history = _parse_json(entries.pop("history.json"), "history.json").get("epochs", [])
        for name in (HASHES, SIGNATURE):
            entries.pop(name, None)
        archive.others = entries
        return archive

    def save(self, path):
        """Writes the archive beside `path`, and renames it there when it is complete and on the disk."""
        # Text is compressed, tensors are stored: they are used where they lie.
        entries = [("manifest.json", _dump_json(self.manifest)), ("graph.json", _dump_json(self.graph)),
                   ("weights.safetensors", _dump_tensors(self.weights))]
        if self.fitted:
            entries.append(("fitted.safetensors", _dump_tensors(self.fitted)))
        if self.card is not None:
            entries.append(("card.md", self.card.encode()))
        if self.history:
            entries.append(("history.json", _dump_json({"epochs": self.history})))
        if self.example:
            entries.append(("example.safetensors", _dump_tensors(self.example)))
        entries += [item for item in self.others.items() if item[0] not in (HASHES, SIGNATURE)]
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in entries}
        entries.append((HASHES, _dump_json({"sha256": hashes})))
        _write_zip(path, entries)


# --- JSON ---

def _text(content, name):
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArchiveError(f"'{name}' is no UTF-8: {error}") from None


def _parse_json(content, name, maximum=MAXIMUM_JSON):
    if len(content) > maximum:
        raise ArchiveError(f"'{name}' has {len(content)} bytes, expected at most {maximum}")

    def unique(pairs):
        value = dict(pairs)
        if len(value) != len(pairs):
            raise ArchiveError(f"'{name}' has a key twice")
        return value

    def refuse(word):
        raise ArchiveError(f"'{name}' holds {word}, which JSON has not")

    try:
        value = json.loads(_text(content, name), object_pairs_hook=unique, parse_constant=refuse)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ArchiveError(f"'{name}' is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise ArchiveError(f"'{name}' is no JSON object")
    return value


def _dump_json(value):
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


# --- safetensors ---

def _parse_tensors(content, name):
    def wrong(what):
        return ArchiveError(f"'{name}': {what}")

    if len(content) < 8:
        raise wrong("it is too short for a safetensors file")
    (length,) = struct.unpack_from("<Q", content)
    if length > min(MAXIMUM_HEADER, len(content) - 8):
        raise wrong(f"a header of {length} bytes does not fit")
    header = _parse_json(content[8:8 + length], name, MAXIMUM_HEADER)
    header.pop("__metadata__", None)
    data = memoryview(content)[8 + length:]
    tensors, position = {}, 0
    for key, entry in sorted(header.items(), key=lambda item: _offsets(item[1], wrong)):
        begin, end = _offsets(entry, wrong)
        shape = entry.get("shape")
        if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape) or len(shape) > 64:
            raise wrong(f"'{key}' has no shape")
        kind = entry.get("dtype")
        code = "<u2" if kind == "BF16" else DTYPES.get(kind) if isinstance(kind, str) else None
        if code is None:
            raise wrong(f"'{key}' is of type {kind!r}, expected one of {', '.join([*DTYPES, 'BF16'])}")
        if begin != position or end > len(data) or end - begin != math.prod(shape) * numpy.dtype(code).itemsize:
            raise wrong(f"'{key}' does not lie where its shape and the tensors before it say")
        position = end
        array = numpy.frombuffer(data[begin:end], "|u1" if kind == "BOOL" else code).reshape(shape)
        array = array != 0 if kind == "BOOL" else array.copy()
        tensors[key] = array.view(BFloat16) if kind == "BF16" else array
    if position != len(data):
        raise wrong(f"{len(data) - position} bytes follow the last tensor")
    return tensors


def _offsets(entry, wrong):
    offsets = entry.get("data_offsets") if isinstance(entry, dict) else None
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(type(n) is int and n >= 0 for n in offsets):
        raise wrong("a tensor without data_offsets")
    return offsets


def _dump_tensors(tensors):
    names = {numpy.dtype(code): name for name, code in DTYPES.items()}

    def prepared(array):
        if isinstance(array, BFloat16):
            return "BF16", numpy.ascontiguousarray(array, "<u2")
        array = numpy.asarray(array)
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        if little.dtype not in names:
            raise ArchiveError(f"tensors of type {array.dtype} have no place in an archive")
        return names[little.dtype], little

    kinds = {name: prepared(array) for name, array in tensors.items()}

    # Whole blocks of 64 bytes first: each of these can be used where it lies in a mapped file.
    def place(name):
        array = kinds[name][1]
        return (array.nbytes % ALIGNMENT != 0, -array.dtype.itemsize, name.encode())

    header, position, parts = {"__metadata__": {"format": "pt"}}, 0, []
    for name in sorted(kinds, key=place):
        kind, array = kinds[name]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [position, position + array.nbytes]}
        position += array.nbytes
        parts.append(array.tobytes())
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-(8 + len(text)) % ALIGNMENT)
    return b"".join([struct.pack("<Q", len(text)), text, *parts])


# --- zip ---

def _check_name(name):
    parts = name.split("/")
    if (not name or len(name.encode()) > 512 or any(part in ("", ".", "..") for part in parts)
            or not all(c.isalnum() or c in "._/-" for c in name)):
        raise ArchiveError(f"an entry has the name {name[:80]!r}")


def _read_entries(path):
    """The bytes of every entry by name, all of it checked before it is read; nothing is ever written to a disk."""
    entries = {}
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > MAXIMUM_ENTRIES:
                raise ArchiveError(f"{path} has {len(infos)} entries")
            folded, end, size = set(), 0, os.path.getsize(path)
            for info in sorted(infos, key=lambda info: info.header_offset):
                _check_name(info.filename)
                if info.filename.casefold() in folded:
                    raise ArchiveError(f"'{info.filename}' is there twice")
                folded.add(info.filename.casefold())
                if info.header_offset < end or (not end and info.header_offset):
                    raise ArchiveError(f"'{info.filename}' does not lie between its neighbours")
                end = info.header_offset + 30 + len(info.filename.encode()) + info.compress_size
                if info.flag_bits & 0x2041 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise ArchiveError(f"'{info.filename}' is encrypted, or compressed in a way that is not supported")
                if info.external_attr >> 28 not in (0, 8):
                    raise ArchiveError(f"'{info.filename}' is no file")
                if end > size or info.file_size > info.compress_size * MAXIMUM_RATIO:
                    raise ArchiveError(f"'{info.filename}' says that it has {info.file_size} bytes")
            for info in infos:
                with archive.open(info) as file:
                    # One byte more than announced shows whether there are more; reading to the end compares the CRC.
                    content = file.read(info.file_size + 1)
                if len(content) != info.file_size:
                    raise ArchiveError(f"'{info.filename}' has not the {info.file_size} bytes that it announces")
                entries[info.filename] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error) as error:
        raise ArchiveError(f"{path} is damaged, or no archive: {error}") from None
    return entries


def _check_hashes(path, entries):
    hashes = _parse_json(entries[HASHES], HASHES).get("sha256")
    if not isinstance(hashes, dict):
        raise ArchiveError(f"'{HASHES}' in {path} has no 'sha256'")
    covered = {name for name in entries if name not in (HASHES, SIGNATURE)}
    for name in sorted(covered.symmetric_difference(hashes)):
        raise ArchiveError(f"'{name}' in {path} was {'added' if name in covered else 'taken out'}")
    for name in sorted(covered):
        if hashlib.sha256(entries[name]).hexdigest() != hashes[name]:
            raise ArchiveError(f"'{name}' in {path} is not what its hash says")


def _write_zip(path, entries):
    """Local headers, each followed by its data; the data of stored entries begins at multiples of 64."""
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".tenon-")
    try:
        with os.fdopen(handle, "wb") as file:
            directory, offset = [], 0
            for name, content in entries:
                _check_name(name)
                crc, method, kept = zlib.crc32(content), 0, content
                if not name.endswith(".safetensors"):
                    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
                    squeezed = squeezer.compress(content) + squeezer.flush()
                    if len(squeezed) < len(content):
                        method, kept = 8, squeezed
                raw, extra = name.encode(), b""
                large = max(len(kept), len(content)) >= 0xFFFFFFFF
                sizes = (0xFFFFFFFF, 0xFFFFFFFF) if large else (len(kept), len(content))
                if large:
                    extra += struct.pack("<HHQQ", 1, 16, len(content), len(kept))
                if method == 0:
                    filler = -(offset + 30 + len(raw) + len(extra) + 4) % ALIGNMENT
                    extra += struct.pack("<HH", 0x4246, filler) + bytes(filler)
                version = 45 if large or offset >= 0xFFFFFFFF else 20
                file.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, version, 0x0800, method, 0, 0x21, crc, *sizes, len(raw),
                                       len(extra)) + raw + extra)
                file.write(kept)
                more = struct.pack("<QQ", len(content), len(kept)) if large else b""
                more += struct.pack("<Q", offset) if offset >= 0xFFFFFFFF else b""
                central = struct.pack("<HH", 1, len(more)) + more if more else b""
                directory.append(struct.pack(
                    "<IHHHHHHIIIHHHHHII", 0x02014B50, 3 << 8 | version, version, 0x0800, method, 0, 0x21, crc, *sizes,
                    len(raw), len(central), 0, 0, 0, 0o100644 << 16, min(offset, 0xFFFFFFFF)) + raw + central)
                offset += 30 + len(raw) + len(extra) + len(kept)
            central = b"".join(directory)
            file.write(central)
            count = len(entries)
            if offset + len(central) >= 0xFFFFFFFF or count >= 0xFFFF:
                file.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(central), offset))
                file.write(struct.pack("<IIQI", 0x07064B50, 0, offset + len(central), 1))
            file.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, min(count, 0xFFFF), min(count, 0xFFFF),
                                   min(len(central), 0xFFFFFFFF), min(offset, 0xFFFFFFFF), 0))
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def main(paths):
    failed = False
    for path in paths:
        try:
            archive = Archive.open(path)
        except (ArchiveError, OSError) as error:
            print(f"error: {ascii(str(error))[1:-1]}", file=sys.stderr)
            failed = True
            continue
        count = sum(array.size for array in archive.weights.values())
        print(f"{path}: {ascii(archive.manifest['name'])}, {len(archive.weights)} tensors, {count} numbers; all is right")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
