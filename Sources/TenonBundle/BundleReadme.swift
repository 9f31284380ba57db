import TenonArchive
import TenonCore
import TenonHost
import TenonLoad

/// What a bundle says of itself.
struct BundleReadme {
  let text: String

  init(_ archive: ModelArchive, plugins: [PluginCandidate], libraries: [LibraryClosure.Library]) {
    func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
    let signature = archive.signature
    let ends = [("reads", signature?.inputs), ("yields", signature?.outputs)].map { verb, ends in
      "- \(verb): \(list((ends ?? []).map { "`\($0)`" }))"
    }
    text = """
      # \(archive.name.visibleLine)

      A model of Tenon \(tenonVersion) with all that it takes to predict with it.

      \(ends.joined(separator: "\n"))
      - classes: \(list(archive.classNames.prefix(20).map(\.visibleLine)))\(archive.classNames.count > 20 ? ", ..." : "")

      It runs on Linux for \(ELFMachine.own) with glibc \(String(cString: tenon_load_libc_version())) or newer; of the system it needs
      glibc and /proc, nothing else. Image files of the kinds WebP, TIFF and GIF are read where the system has their libraries.

      ## From a shell

          bin/tenon-predict model.tenon photo.jpg
          bin/tenon-predict model.tenon photos --json --top 3

      ## From C

          cc -Iinclude program.c -Llib -ltenon_predict -Wl,-rpath,"$PWD/lib" -o program

          #include <stdio.h>
          #include <tenon_predict.h>

          int main(void) {
            tenon_predict_error error;
            tenon_predict_model *model = tenon_predict_open("model.tenon", NULL, &error);
            tenon_predict_result *result = model ? tenon_predict_image(model, "photo.jpg", &error) : NULL;
            if (!result) return fprintf(stderr, "%s\\n", error.message), 1;
            tenon_predict_score best;
            tenon_predict_scores(result, 0, 0, &best, 1);
            printf("%s %.4f\\n", best.name, best.value);
            tenon_predict_free(result);
            tenon_predict_close(model);
          }

      `include/tenon_predict.h` says the rest: tensors in place of files, several threads, what is left as it is.

      ## From Python

          from ctypes import CDLL, Structure, byref, c_char_p, c_double, c_int32, c_int64, c_size_t, c_void_p

          class Score(Structure):
              _fields_ = [("name", c_char_p), ("index", c_int64), ("value", c_double), ("is_above", c_int32)]

          library = CDLL("lib/libtenon_predict.so")
          library.tenon_predict_open.restype = library.tenon_predict_image.restype = c_void_p
          library.tenon_predict_scores.restype = c_size_t
          model = c_void_p(library.tenon_predict_open(b"model.tenon", None, None))
          result = c_void_p(library.tenon_predict_image(model, b"photo.jpg", None))
          best = Score()
          library.tenon_predict_scores(result, c_size_t(0), c_size_t(0), byref(best), c_size_t(1))
          print(best.name.decode(), round(best.value, 4))
          library.tenon_predict_free(result)
          library.tenon_predict_close(model)

      `lib/tenon/swift` holds the system's C++ runtime too (libstdc++). A process that later loads a library that was built with a
      newer compiler may miss something in it: remove `libstdc++.so.6` and `libgcc_s.so.1` there, and the system's are used.

      ## What is in it

      - plugins: \(list(plugins.map { "\($0.manifest.id) \($0.manifest.version) (\($0.manifest.license))" }))
      - libraries: \(list(libraries.map(\.name).sorted()))

      `LICENSES` has the licenses of all of it. The model is its author's.

      """
  }
}
