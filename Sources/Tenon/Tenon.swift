// What a library user imports: everything that the command is made of, and models written in Swift.

@_exported import TenonArchive
@_exported import TenonCore
@_exported import TenonCrypto
@_exported import TenonData
@_exported import TenonElements
@_exported import TenonEngine
@_exported import TenonExchange
@_exported import TenonExecution
@_exported import TenonExperiment
@_exported import TenonFormats
@_exported import TenonHost
@_exported import TenonImage
@_exported import TenonInstall
@_exported import TenonPredict
@_exported import TenonReport
@_exported import TenonSampling
@_exported import TenonServices
@_exported import TenonStatistics
@_exported import TenonTraining
