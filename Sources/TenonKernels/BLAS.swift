import COpenBLAS
import TenonCore
